/** @file Overwriting a leaf with a computed value: how an optimizer that is written as a graph moves what it trains. */
import type { TensorData } from "../dtype.ts";
import { sameShape, sizeOf } from "../shape.ts";
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { isAfter } from "./after.ts";
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

/**
 * The updates after which the leaf `target` has the value `value`: none where that is its own, the operation that
 * overwrites it where `value` is what such an operation leaves (itself or its `after`), and otherwise an `assign`.
 */
export function overwrite(target: Tensor, value: Tensor): Tensor[] {
  if (value === target) return [];
  const update = isAfter(value) && value.inputs[0] === target ? (value.inputs[1] as Tensor) : value;
  const overwrites = update.operation.mutates?.some((index) => update.inputs[index] === target);
  return [overwrites === true ? update : assign(target, value)];
}
