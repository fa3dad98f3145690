/** @file Writes rows of the data into the leaves of batches. */
import type { Augmentation, LoadedData, Subset } from "../data/index.ts";
import type { Machine, Tensor, TensorData } from "../engine/index.ts";
import type { TracedBatch } from "./batch.ts";

/** Where rows of a batch that is trained on stand. */
export interface TrainingPlace {
  /** Counted from 1. */
  readonly step: number;
  /** Place of the first of the rows in the step's batch. */
  readonly first: number;
}

/**
 * Writes the rows of a part with these numbers into a batch, unless they are what stands there.
 * @param place where they are trained on: then they are augmented, anew at each step
 */
export type Fill = (batch: TracedBatch, part: Subset, numbers: Int32Array, place?: TrainingPlace) => void;

interface FillerOptions {
  /** Whether inputs that are held in float64 are to have the values that they have in float32. */
  readonly isRounded?: boolean;
  /** How images that are trained on are moved; as they are where left out. */
  readonly augmentation?: Augmentation | null | undefined;
}

/** @param data of the batches, each of which is filled from one part alone, either in training or outside of it */
export function createFiller(machine: Machine, data: LoadedData, options: FillerOptions = {}): Fill {
  const { isRounded = false, augmentation } = options;
  const written = new Map<TracedBatch, Int32Array>();
  return (batch, part, numbers, place) => {
    const moveOf = place && augmentation?.(place.step);
    if (moveOf === undefined && areSame(written.get(batch), numbers)) return;
    const inputs = new Set<Float64Array>();
    const values = (tensor: Tensor): TensorData => {
      const target = machine.values(tensor);
      if (isRounded && target instanceof Float64Array) inputs.add(target);
      return target;
    };
    batch.fill(values, data, part, numbers, moveOf && ((i) => moveOf(place.first + i)));
    for (const input of inputs) input.set(Float32Array.from(input));
    // A copy: who gives the numbers may write the next ones into the same array.
    if (moveOf === undefined) written.set(batch, numbers.slice());
    else written.delete(batch);
  };
}

const areSame = (before: Int32Array | undefined, numbers: Int32Array): boolean =>
  before?.length === numbers.length && numbers.every((number, i) => number === before[i]);
