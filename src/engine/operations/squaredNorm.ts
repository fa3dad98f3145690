/** @file Sum of squares in float64. */
import type { TensorData } from "../dtype.ts";
import { SUM_BLOCK } from "../kernels/tiles.ts";
import { sumRow } from "../reference/row.ts";
import { sizeOf } from "../shape.ts";
import { apply, expectFloats, type Operation, type Tensor } from "../tensor.ts";
import { sumLongRow } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";

const squaredNormOperation: Operation = {
  name: "squaredNorm",
  infer: (inputs) => {
    expectFloats("squaredNorm", inputs, 1);
    return { shape: [], dtype: "f64" };
  },
  differentiate: ({ inputs }, cotangent) => {
    const [x] = inputs as [Tensor];
    const dtype = x.dtype === "f32" ? "f32" : "f64";
    return [mul(x, mul(cast(cotangent, dtype), scalar(2, dtype)))];
  },
  evaluate: (_, [x], output) => {
    const source = x as TensorData;
    output[0] = sumRow((i) => (source[i] as number) * (source[i] as number), source.length, Number);
  },
  scratchBytes: ({ inputs }) => Math.ceil(sizeOf((inputs[0] as Tensor).shape) / SUM_BLOCK) * 8,
  lower: (node, place) => {
    const [x] = node.inputs as [Tensor];
    return sumLongRow(`squaredNormBlocks_${x.dtype}`, node, place, sizeOf(x.shape));
  },
};

/**
 * ‖x‖² over all elements, a scalar of type f64, squared and summed in float64 whatever the type of `x`: late in training float32 gradients
 * are so small that their squares would vanish.
 */
export function squaredNorm(x: Tensor): Tensor {
  return apply(squaredNormOperation, [x], undefined);
}
