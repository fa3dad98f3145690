/** @file What random tensors share: the leaf that they are a function of, and which random words each one takes. */
import type { FloatType, TensorData } from "../dtype.ts";
import { ELEMENTWISE_TILE, RANDOM_SCRATCH_BYTES } from "../kernels/tiles.ts";
import { philox4x32 } from "../reference/philox.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { type Instruction, type MachineTraits, type Placement, ShapeError, type Tensor } from "../tensor.ts";

/** Places of the words in the state of random tensors, i32. */
export const RANDOM_STATE = {
  /** The Philox key, low word first. */
  keyLow: 0,
  keyHigh: 1,
  /** Second word of the counter; another one gives other numbers. */
  step: 2,
} as const;

/** Length of the state. */
export const RANDOM_STATE_LENGTH = 3;

/** Which numbers a random tensor takes: those of another purpose or part are independent, those of the same ones equal. */
export interface RandomAttributes {
  readonly shape: Shape;
  /** Third word of the counter: what the numbers are for. */
  readonly purpose: number;
  /** Fourth word: which of several tensors that are for it. */
  readonly part: number;
}

/** A random tensor to be made. */
export interface RandomTensor extends RandomAttributes {
  readonly dtype: FloatType;
}

/** Refuses anything but a state first. */
export function expectState(name: string, inputs: readonly Tensor[]): void {
  const state = inputs[0];
  if (state?.dtype !== "i32" || state.shape.length !== 1 || state.shape[0] !== RANDOM_STATE_LENGTH) {
    throw new ShapeError(name, inputs, `needs i32[${RANDOM_STATE_LENGTH}] as state`);
  }
}

/**
 * The random words, unsigned, of the first `count` elements. Element i takes word i mod 4 of the Philox block with counter
 * (⌊i / 4⌋, step, purpose, part).
 */
export function drawWords(
  state: TensorData | undefined,
  { purpose, part }: RandomAttributes,
  count: number,
): Uint32Array {
  const at = (name: keyof typeof RANDOM_STATE) => (state?.[RANDOM_STATE[name]] as number) >>> 0;
  const words = new Uint32Array(4 * Math.ceil(count / 4));
  for (let block = 0; 4 * block < count; block++) {
    words.set(philox4x32([block, at("step"), purpose, part], [at("keyLow"), at("keyHigh")]), 4 * block);
  }
  return words.subarray(0, count);
}

export function randomScratchBytes(_: Tensor, { threads }: MachineTraits): number {
  return threads * RANDOM_SCRATCH_BYTES;
}

/** The kernel call of a random tensor, `extra` words behind those that all have. */
export function lowerRandom(
  node: Tensor<RandomAttributes>,
  place: Placement,
  extra: readonly number[],
): readonly Instruction[] {
  const { purpose, part } = node.attributes;
  const count = sizeOf(node.shape);
  const words = [place.input(0), place.input(1), place.output, count, purpose, part, place.scratch, ...extra];
  return [{ kernel: `${node.operation.name}_${node.dtype}`, tiles: Math.ceil(count / ELEMENTWISE_TILE), words }];
}
