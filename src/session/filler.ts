/** @file Writes rows of the data into the leaves of batches. */
import type { LoadedData, Subset } from "../data/index.ts";
import type { Machine, Tensor, TensorData } from "../engine/index.ts";
import type { TracedBatch } from "./batch.ts";

/** Writes the rows of a part with these numbers into a batch, unless they are what stands there. */
export type Fill = (batch: TracedBatch, part: Subset, numbers: Int32Array) => void;

interface FillerOptions {
  /** Whether inputs that are held in float64 are to have the values that they have in float32. */
  readonly isRounded?: boolean;
}

/** @param data of the batches, each of which is filled from one part alone */
export function createFiller(machine: Machine, data: LoadedData, { isRounded = false }: FillerOptions = {}): Fill {
  const written = new Map<TracedBatch, Int32Array>();
  return (batch, part, numbers) => {
    if (areSame(written.get(batch), numbers)) return;
    const inputs = new Set<Float64Array>();
    const values = (tensor: Tensor): TensorData => {
      const target = machine.values(tensor);
      if (isRounded && target instanceof Float64Array) inputs.add(target);
      return target;
    };
    batch.fill(values, data, part, numbers);
    for (const input of inputs) input.set(Float32Array.from(input));
    // A copy: who gives the numbers may write the next ones into the same array.
    written.set(batch, numbers.slice());
  };
}

const areSame = (before: Int32Array | undefined, numbers: Int32Array): boolean =>
  before?.length === numbers.length && numbers.every((number, i) => number === before[i]);
