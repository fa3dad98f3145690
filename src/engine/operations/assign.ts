/** @file Overwriting a leaf with a computed value: how an optimizer that is written as a graph moves what it trains. */
import type { TensorData } from "../dtype.ts";
import { sameShape, sizeOf } from "../shape.ts";
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { copyFlat } from "./copy.ts";

const assignOperation: Operation = {
  name: "assign",
  mutates: [0],
  infer: (inputs) => {
    const [target, value] = inputs as [Tensor, Tensor];
    if (target.dtype !== value.dtype || !sameShape(target.shape, value.shape))
      throw new ShapeError("assign", inputs, "needs a leaf and a value of its shape and type");
    return { shape: target.shape, dtype: target.dtype };
  },
  alias: () => ({ offset: 0 }),
  evaluate: (_, [target, value]) => (target as TensorData).set(value as TensorData),
  lower: (node, place) => copyFlat(node.dtype, place.input(1), place.input(0), sizeOf(node.shape)),
};

/** The leaf `target` with the value `value` in the place of its own, which is written once all that reads the old one is done. */
export function assign(target: Tensor, value: Tensor): Tensor {
  return apply(assignOperation, [target, value], undefined);
}
