/** @file Broadcasting and summation over axes: each is the other's derivative. */
import type { TensorData } from "../dtype.ts";
import { COLUMN_TILE, ROW_TILE, SUM_BLOCK } from "../kernels/tiles.ts";
import { sumRow } from "../reference/row.ts";
import { broadcastShapes, formatShape, rowMajorStrides, type Shape, sameShape, sizeOf } from "../shape.ts";
import {
  apply,
  expectFloats,
  type Instruction,
  input,
  type Operation,
  type Placement,
  ShapeError,
  type Tensor,
} from "../tensor.ts";
import { copyInstructions, copyStrided } from "./copy.ts";
import { reshape } from "./reshape.ts";

interface BroadcastAttributes {
  readonly shape: Shape;
}

const broadcastOperation: Operation<BroadcastAttributes> = {
  name: "broadcastTo",
  infer: (inputs, { shape }) => {
    const [x] = inputs as [Tensor];
    const common = broadcastShapes(x.shape, shape);
    if (!common || !sameShape(common, shape))
      throw new ShapeError("broadcastTo", inputs, `does not fit ${formatShape(shape)}`);
    return { shape, dtype: x.dtype };
  },
  differentiate: (node, cotangent) => [sumTo(cotangent, input(node, 0).shape)],
  evaluate: (node, [x], output) => copyStrided(x as TensorData, output, node.shape, broadcastStrides(node)),
  lower: (node, place) => copyInstructions(node, place, node.shape, broadcastStrides(node)),
};

/** The vector that `tensor` repeats in every row, if that is what it is. */
export function rowOf(tensor: Tensor): Tensor | null {
  const vector = tensor.operation === broadcastOperation ? input(tensor, 0) : undefined;
  return vector?.shape.length === 1 && vector.shape[0] === tensor.shape.at(-1) ? vector : null;
}

/** The single value that `tensor` repeats everywhere, if that is what it is. */
export function scalarOf(tensor: Tensor): Tensor | null {
  const value = tensor.operation === broadcastOperation ? input(tensor, 0) : undefined;
  return value && sizeOf(value.shape) === 1 ? value : null;
}

/** Repeats `x` to `shape` under NumPy's rule. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(broadcastOperation, [x], { shape });
}

function broadcastStrides(node: Tensor<BroadcastAttributes>): number[] {
  const { shape } = input(node, 0);
  const strides = rowMajorStrides(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  return [...new Array<number>(node.shape.length - shape.length).fill(0), ...strides];
}

interface SumAttributes {
  readonly axis: number;
}

/** A tensor seen as [outer, n, inner]. */
export interface AxisSplit {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** The shape seen as [outer, n, inner], with `axis` in the middle. */
export function splitAtAxis(shape: Shape, axis: number): AxisSplit {
  return { outer: sizeOf(shape.slice(0, axis)), n: shape[axis] as number, inner: sizeOf(shape.slice(axis + 1)) };
}

/** The axis counted from the front; refuses one that does not exist. */
export function resolveAxis(name: string, x: Tensor, axis: number): number {
  const resolved = axis < 0 ? axis + x.shape.length : axis;
  if (!(resolved in x.shape)) throw new ShapeError(name, [x], `has no axis ${axis}`);
  return resolved;
}

const sumOperation: Operation<SumAttributes> = {
  name: "sum",
  infer: (inputs, { axis }) => {
    const dtype = expectFloats("sum", inputs, 1);
    return { shape: (inputs[0] as Tensor).shape.toSpliced(axis, 1), dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const { shape } = inputs[0] as Tensor;
    return [broadcastTo(reshape(cotangent, shape.with(attributes.axis, 1)), shape)];
  },
  evaluate: ({ inputs, attributes, dtype }, [x], output) => {
    const { outer, n, inner } = splitAtAxis((inputs[0] as Tensor).shape, attributes.axis);
    const source = x as TensorData;
    const round = dtype === "f32" ? Math.fround : Number;
    for (let o = 0; o < outer; o++) {
      if (inner === 1) {
        output[o] = sumRow((i) => source[o * n + i] as number, n, round);
        continue;
      }
      for (let i = 0; i < inner; i++) {
        let total = 0;
        for (let k = 0; k < n; k++) total = round(total + (source[(o * n + k) * inner + i] as number));
        output[o * inner + i] = total;
      }
    }
  },
  scratchBytes: (node) => {
    const { outer, n, inner } = splitAtAxis(input(node, 0).shape, node.attributes.axis);
    return outer === 1 && inner === 1 && n > SUM_BLOCK ? Math.ceil(n / SUM_BLOCK) * 8 : 0;
  },
  lower: (node, place) => {
    const { outer, n, inner } = splitAtAxis(input(node, 0).shape, node.attributes.axis);
    if (outer === 1 && inner === 1 && n > SUM_BLOCK) return sumLongRow(`sumBlocks_${node.dtype}`, node, place, n);
    return [reduceAxis(`sumAxis_${node.dtype}`, place, { outer, n, inner })];
  },
};

/** One kernel call that reduces the middle of [outer, n, inner]. */
export function reduceAxis(kernel: string, place: Placement, { outer, n, inner }: AxisSplit): Instruction {
  const tiles = inner === 1 ? Math.ceil(outer / ROW_TILE) : outer * Math.ceil(inner / COLUMN_TILE);
  return { kernel, tiles, words: [place.input(0), place.output, outer, n, inner] };
}

/** A row too long for one thread: each block to a partial sum, then the partial sums in ascending order. */
export function sumLongRow(kernel: string, node: Tensor, place: Placement, count: number) {
  const blocks = Math.ceil(count / SUM_BLOCK);
  return [
    { kernel, tiles: blocks, words: [place.input(0), place.scratch, count] },
    { kernel: `sumPartials_${node.dtype}`, tiles: 1, words: [place.scratch, place.output, blocks] },
  ];
}

/**
 * Sum over `axis` (counted from the back where negative), or over everything. The order is part of the contract
 * (docs/engine.md): 16 interleaved partial sums along the last axis, ascending along any other.
 */
export function sum(x: Tensor, axis?: number): Tensor {
  if (axis === undefined) return x.shape.length === 0 ? x : sum(reshape(x, [sizeOf(x.shape)]), 0);
  return apply(sumOperation, [x], { axis: resolveAxis("sum", x, axis) });
}

/** Sums `x` down to `shape`, undoing `broadcastTo`. */
function sumTo(x: Tensor, shape: Shape): Tensor {
  let total = x;
  while (total.shape.length > shape.length) total = sum(total, 0);
  shape.forEach((length, axis) => {
    if (length === 1 && total.shape[axis] !== 1) {
      total = reshape(sum(total, axis), total.shape.with(axis, 1));
    }
  });
  return total;
}
