/** @file Random numbers of a training step, drawn in its graph: the same whatever the engine, and on a resumed run. */
import {
  add,
  type FloatType,
  leaf,
  mul,
  RANDOM_STATE,
  RANDOM_STATE_LENGTH,
  randomMask,
  randomNormal,
  type Tensor,
  type TensorData,
} from "../engine/index.ts";
import { keyOf, STEP_PURPOSES } from "../random/index.ts";

/** Traces what is random in a step; each number is a function of the seed, its purpose, the step and its element alone. */
export interface StepRandom {
  /** `x` with a random `share` of its elements 0 and the others divided by 1 − `share`; each `part` has its own mask. */
  dropOut(x: Tensor, share: number, part: number): Tensor;
  /** Parameters plus normal numbers with mean 0 and this standard deviation, for the forward pass of a step. */
  addWeightNoise(parameters: Tensor, deviation: number): Tensor;
  /** Normal numbers with mean 0 and deviation 1 in the shape of `like`, for what is done to a gradient; each `part` has its own. */
  drawForGradient(like: Tensor, part: number): Tensor;
  /** Writes the leaf that all of this is computed from, if there is any, for step `step`, counted from 1. */
  fill(values: (leaf: Tensor) => TensorData, step: number): void;
}

/** The random numbers of a run's steps. */
export function createStepRandom(seed: number): StepRandom {
  const state = leaf("random.state", [RANDOM_STATE_LENGTH], "i32");
  const [keyLow, keyHigh] = keyOf(seed);
  let isUsed = false;
  const like = ({ shape, dtype }: Tensor, purpose: number, part: number) => {
    isUsed = true;
    return { shape, dtype: dtype as FloatType, purpose, part };
  };
  return {
    dropOut: (x, share, part) => mul(x, randomMask(state, share, like(x, STEP_PURPOSES.dropout, part))),
    addWeightNoise: (parameters, deviation) =>
      add(parameters, randomNormal(state, deviation, like(parameters, STEP_PURPOSES.weightNoise, 0))),
    drawForGradient: (x, part) => randomNormal(state, 1, like(x, STEP_PURPOSES.gradient, part)),
    fill: (values, step) => {
      if (!isUsed) return;
      const words = values(state);
      words[RANDOM_STATE.keyLow] = keyLow;
      words[RANDOM_STATE.keyHigh] = keyHigh;
      words[RANDOM_STATE.step] = step;
    },
  };
}
