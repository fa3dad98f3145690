/** @file Strided copies, the common ground of broadcasting and transposition. */
import { BYTES, type DType, type TensorData } from "../dtype.ts";
import { COPY_TILE } from "../kernels/tiles.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Instruction, Placement, Tensor } from "../tensor.ts";

/** Fills `output` (row-major over `shape`) from `x`, whose neighbours along each axis lie `strides` elements apart. */
export function copyStrided(x: TensorData, output: TensorData, shape: Shape, strides: readonly number[]): void {
  const index = new Array<number>(shape.length).fill(0);
  let source = 0;
  for (let i = 0; i < output.length; i++) {
    output[i] = x[source] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      source += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      source -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
}

/** The kernel calls that do the same. */
export function copyInstructions(
  node: Tensor,
  place: Placement,
  shape: Shape,
  strides: readonly number[],
): Instruction[] {
  const dims = shape.length === 0 ? [1] : shape;
  const steps = shape.length === 0 ? [0] : strides;
  const words = [place.input(0), place.output, dims.length, ...dims, ...steps];
  return [{ kernel: `copyStrided_${BYTES[node.dtype]}`, tiles: sizeOf(dims.slice(0, -1)), words }];
}

/** The kernel calls that copy `count` neighbouring elements; a long copy is shared out over the threads. */
export function copyFlat(dtype: DType, from: number, to: number, count: number): Instruction[] {
  const kernel = `copyStrided_${BYTES[dtype]}`;
  const tiles = Math.floor(count / COPY_TILE);
  const rest = count % COPY_TILE;
  const done = tiles * COPY_TILE * BYTES[dtype];
  return [
    { kernel, tiles, words: [from, to, 2, tiles, COPY_TILE, COPY_TILE, 1] },
    { kernel, tiles: rest > 0 ? 1 : 0, words: [from + done, to + done, 1, rest, 1] },
  ].filter(({ tiles }) => tiles > 0);
}
