/** @file Reading a leaf after an update has overwritten it. */
import { apply, type Operation, type Tensor } from "../tensor.ts";

const afterOperation: Operation = {
  name: "after",
  infer: ([x]) => ({ shape: (x as Tensor).shape, dtype: (x as Tensor).dtype }),
  alias: () => ({ offset: 0 }),
};

/** The value that `x` has once `update` has run, such as Adam's second moment after the step. */
export function after(x: Tensor, update: Tensor): Tensor {
  return apply(afterOperation, [x, update], undefined);
}

export function isAfter(node: Tensor): boolean {
  return node.operation === afterOperation;
}
