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
  /**
   * Writes the leaves that all of this is computed from, if there are any, for step `step`, counted from 1.
   * @param part of a batch that is computed in parts, counted from 0: what `dropOut` draws is another in each, all else the same
   */
  fill(values: (leaf: Tensor) => TensorData, step: number, part?: number): void;
}

/** Seeds are below 2⁵³: above that, the key says which part of a batch it is for, and there can be 2¹¹ of them. */
const PART_SHIFT = 2 ** 21;

/** A leaf that random numbers are computed from, and whether any are. */
interface State {
  readonly state: Tensor;
  isUsed: boolean;
}

/** The random numbers of a run's steps. */
export function createStepRandom(seed: number): StepRandom {
  const [keyLow, keyHigh] = keyOf(seed);
  const states = ["random.state", "random.dropout"].map((name) => ({
    state: leaf(name, [RANDOM_STATE_LENGTH], "i32"),
    isUsed: false,
  })) as [State, State];
  const [ofStep, ofPart] = states;
  const draw = (from: State, { shape, dtype }: Tensor, purpose: number, part: number) => {
    from.isUsed = true;
    return [from.state, { shape, dtype: dtype as FloatType, purpose, part }] as const;
  };
  return {
    dropOut: (x, share, part) => {
      const [state, tensor] = draw(ofPart, x, STEP_PURPOSES.dropout, part);
      return mul(x, randomMask(state, share, tensor));
    },
    addWeightNoise: (parameters, deviation) => {
      const [state, tensor] = draw(ofStep, parameters, STEP_PURPOSES.weightNoise, 0);
      return add(parameters, randomNormal(state, deviation, tensor));
    },
    drawForGradient: (x, part) => {
      const [state, tensor] = draw(ofStep, x, STEP_PURPOSES.gradient, part);
      return randomNormal(state, 1, tensor);
    },
    fill: (values, step, part = 0) => {
      for (const { state, isUsed } of states) {
        if (!isUsed) continue;
        const words = values(state);
        words[RANDOM_STATE.keyLow] = keyLow;
        words[RANDOM_STATE.keyHigh] = state === ofPart.state ? keyHigh + part * PART_SHIFT : keyHigh;
        words[RANDOM_STATE.step] = step;
      }
    },
  };
}
