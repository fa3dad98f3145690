/** @file Views of contiguous memory: a new shape for all of it. */
import { formatShape, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";

interface ReshapeAttributes {
  readonly shape: Shape;
}

const reshapeOperation: Operation<ReshapeAttributes> = {
  name: "reshape",
  infer: (inputs, { shape }) => {
    const [x] = inputs as [Tensor];
    if (sizeOf(x.shape) !== sizeOf(shape))
      throw new ShapeError("reshape", inputs, `does not fit ${formatShape(shape)}`);
    return { shape, dtype: x.dtype };
  },
  differentiate: (node, cotangent) => [reshape(cotangent, input(node, 0).shape)],
  alias: () => ({ offset: 0 }),
};

/** The same values in row-major order under another shape; nothing is copied. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(reshapeOperation, [x], { shape });
}
