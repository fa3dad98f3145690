/** @file Permutation of axes. */
import type { TensorData } from "../dtype.ts";
import { rowMajorStrides } from "../shape.ts";
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { copyInstructions, copyStrided } from "./copy.ts";

interface TransposeAttributes {
  /** Output axis i is input axis `axes[i]`. */
  readonly axes: readonly number[];
}

const transposeOperation: Operation<TransposeAttributes> = {
  name: "transpose",
  infer: (inputs, { axes }) => {
    const [x] = inputs as [Tensor];
    const sorted = axes.toSorted((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
      throw new ShapeError("transpose", inputs, `axes [${axes.join(", ")}] are no permutation of its axes`);
    }
    return { shape: axes.map((axis) => x.shape[axis] as number), dtype: x.dtype };
  },
  differentiate: ({ attributes }, cotangent) => {
    const inverse = attributes.axes.map((_, axis) => attributes.axes.indexOf(axis));
    return [transpose(cotangent, inverse)];
  },
  evaluate: (node, [x], output) => copyStrided(x as TensorData, output, node.shape, permutedStrides(node)),
  lower: (node, place) => copyInstructions(node, place, node.shape, permutedStrides(node)),
};

function permutedStrides({ inputs, attributes }: Tensor<TransposeAttributes>): number[] {
  const strides = rowMajorStrides((inputs[0] as Tensor).shape);
  return attributes.axes.map((axis) => strides[axis] as number);
}

/** Axes in another order: axis i of the result is axis `axes[i]` of `x`; reversed by default. */
export function transpose(
  x: Tensor,
  axes: readonly number[] = x.shape.map((_, axis) => x.shape.length - 1 - axis),
): Tensor {
  return apply(transposeOperation, [x], { axes });
}
