/** @file Normally distributed tensors: noise. */
import type { FloatType } from "../dtype.ts";
import { normalQuantile } from "../reference/normal.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { scalar } from "./leaf.ts";
import {
  drawWords,
  expectState,
  lowerRandom,
  type RandomAttributes,
  type RandomTensor,
  randomScratchBytes,
} from "./randomState.ts";

interface NormalAttributes extends RandomAttributes {
  readonly dtype: FloatType;
}

const normalOperation: Operation<NormalAttributes> = {
  name: "randomNormal",
  writesPadding: true,
  infer: (inputs, { shape, dtype }) => {
    expectState("randomNormal", inputs);
    return { shape, dtype };
  },
  differentiate: () => [null, null],
  evaluate: ({ attributes }, [state, deviation], output) => {
    drawWords(state, attributes, output.length).forEach((word, i) => {
      // The middles of 2^32 equal intervals of (0, 1): exact in float64, symmetric, and never 0 or 1.
      output[i] = normalQuantile((word + 0.5) / 2 ** 32) * (deviation?.[0] as number);
    });
  },
  scratchBytes: randomScratchBytes,
  lower: (node, place) => lowerRandom(node, place, []),
};

/**
 * Numbers with mean 0 and a standard deviation, computed in float64 and rounded to `dtype` once. The largest is 6.3
 * deviations.
 *
 * @param state i32[3], see `RANDOM_STATE`
 */
export function randomNormal(state: Tensor, deviation: number, { dtype, ...attributes }: RandomTensor): Tensor {
  return apply(normalOperation, [state, scalar(deviation, "f64")], { ...attributes, dtype });
}
