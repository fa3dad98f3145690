/** @file Random masks: what dropout multiplies by. */
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

interface MaskAttributes extends RandomAttributes {
  /** An element whose random word lies below this is 0. */
  readonly threshold: number;
}

const maskOperation: Operation<MaskAttributes> = {
  name: "randomMask",
  writesPadding: true,
  infer: (inputs, { shape }) => {
    expectState("randomMask", inputs);
    return { shape, dtype: (inputs[1] as Tensor).dtype };
  },
  differentiate: () => [null, null],
  evaluate: ({ attributes }, [state, kept], output) => {
    drawWords(state, attributes, output.length).forEach((word, i) => {
      output[i] = word < attributes.threshold ? 0 : (kept?.[0] as number);
    });
  },
  scratchBytes: randomScratchBytes,
  lower: (node, place) => lowerRandom(node, place, [node.attributes.threshold]),
};

/**
 * 0 in a random share of the elements, 1/(1 − share) in the others: the mean is 1 (inverted dropout, as in PyTorch).
 *
 * @param state i32[3], see `RANDOM_STATE`
 * @param share of zeros, 0 ≤ share < 1, rounded to a multiple of 2^-32
 */
export function randomMask(state: Tensor, share: number, { dtype, ...attributes }: RandomTensor): Tensor {
  const threshold = Math.min(Math.round(share * 2 ** 32), 2 ** 32 - 1);
  return apply(maskOperation, [state, scalar(1 / (1 - share), dtype)], { ...attributes, threshold });
}
