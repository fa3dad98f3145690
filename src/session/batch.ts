/** @file A network traced on a batch of the data. */
import type { LoadedData, MoveOf, Subset } from "../data/index.ts";
import { type FloatType, leaf, type Tensor, type TensorData } from "../engine/index.ts";
import type { BoundModel } from "../experiment/index.ts";
import { createBatchInput, type StepRandom, type TracedModel } from "../models/index.ts";

/** A network traced on a batch of fixed size. */
export interface TracedBatch extends TracedModel {
  /** i32 [answers · rows] */
  readonly labels: Tensor;
  /** Predictions a row. */
  readonly answers: number;
  /**
   * Writes rows of a part of the data into the leaves; `numbers` counts the rows of that part.
   * @param moveOf how the image of each is moved
   */
  fill(
    values: (leaf: Tensor) => TensorData,
    data: LoadedData,
    subset: Subset,
    numbers: Int32Array,
    moveOf?: MoveOf,
  ): void;
}

/** One tensor for each parameter and for each buffer of the network, in order. */
export interface Weights {
  readonly parameters: readonly Tensor[];
  readonly buffers: readonly Tensor[];
}

/**
 * Traces the network on `count` rows.
 * @param random given where the network is being trained
 */
export function traceBatch(
  { model, shape }: BoundModel,
  count: number,
  { parameters, buffers }: Weights,
  random?: StepRandom,
): TracedBatch {
  const { answers } = shape;
  const { input, fill } = createBatchInput(shape.input, count, parameters[0]?.dtype as FloatType);
  const labels = leaf("labels", [answers * count], "i32");
  return {
    ...model.trace(input, parameters, random, buffers),
    labels,
    answers,
    fill: (values, data, subset, numbers, moveOf) => {
      const rows = numbers.map((number) => data.subsets[subset][number] as number);
      fill(values, data, rows, moveOf);
      const targets = values(labels);
      rows.forEach((row, i) => {
        for (let answer = 0; answer < answers; answer++) {
          targets[answer * count + i] = data.targets[row * answers + answer] as number;
        }
      });
    },
  };
}
