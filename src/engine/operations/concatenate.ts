/** @file Flat vectors put together and taken apart: how parameters live in one vector. */
import { BYTES, type TensorData } from "../dtype.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { copyFlat } from "./copy.ts";
import { fill } from "./leaf.ts";
import { reshape } from "./reshape.ts";

const concatenateOperation: Operation = {
  name: "concatenate",
  infer: (inputs) => {
    const dtype = inputs[0]?.dtype;
    if (!dtype || inputs.some((part) => part.dtype !== dtype || part.shape.length !== 1)) {
      throw new ShapeError("concatenate", inputs, "needs vectors of one type");
    }
    return { shape: [inputs.reduce((total, part) => total + sizeOf(part.shape), 0)], dtype };
  },
  differentiate: (node, cotangent) =>
    partOffsets(node).map((offset, index) => part(cotangent, offset, (node.inputs[index] as Tensor).shape)),
  evaluate: (node, parts, output) => {
    partOffsets(node).forEach((offset, index) => {
      output.set(parts[index] as TensorData, offset);
    });
  },
  layout: partOffsets,
  lower: (node, { input, output }) =>
    partOffsets(node).flatMap((offset, index) => {
      const { dtype, shape } = node.inputs[index] as Tensor;
      const from = input(index);
      const to = output + offset * BYTES[dtype];
      return from === to ? [] : copyFlat(dtype, from, to, sizeOf(shape));
    }),
};

/** Where each input of a concatenation begins, in elements. */
function partOffsets(node: Tensor): number[] {
  let offset = 0;
  return node.inputs.map((tensor) => {
    const begin = offset;
    offset += sizeOf(tensor.shape);
    return begin;
  });
}

/** Vectors, one behind the other, as one vector. */
export function concatenate(parts: readonly Tensor[]): Tensor {
  return apply(concatenateOperation, parts, undefined);
}

interface PartAttributes {
  readonly offset: number;
  readonly shape: Shape;
}

const partOperation: Operation<PartAttributes> = {
  name: "part",
  infer: (inputs, { offset, shape }) => {
    const [x] = inputs as [Tensor];
    if (x.shape.length !== 1 || offset < 0 || offset + sizeOf(shape) > sizeOf(x.shape)) {
      throw new ShapeError("part", inputs, `has no ${sizeOf(shape)} elements from ${offset} on`);
    }
    return { shape, dtype: x.dtype };
  },
  differentiate: ({ inputs, attributes: { offset, shape } }, cotangent) => {
    const { shape: whole, dtype } = inputs[0] as Tensor;
    const behind = sizeOf(whole) - offset - sizeOf(shape);
    return [concatenate([fill(0, [offset], dtype), reshape(cotangent, [sizeOf(shape)]), fill(0, [behind], dtype)])];
  },
  alias: ({ attributes }) => ({ offset: attributes.offset }),
};

/** The elements of a vector from `offset` on, in `shape`; nothing is copied. */
export function part(x: Tensor, offset: number, shape: Shape): Tensor {
  return apply(partOperation, [x], { offset, shape });
}

/** A vector taken apart into tensors of these shapes, one behind the other; nothing is copied. */
export function splitVector(x: Tensor, shapes: readonly Shape[]): Tensor[] {
  let offset = 0;
  return shapes.map((shape) => {
    const view = part(x, offset, shape);
    offset += sizeOf(shape);
    return view;
  });
}

/** Tensors of any shapes as one vector: the way back from `splitVector`. */
export function joinTensors(tensors: readonly Tensor[]): Tensor {
  return concatenate(tensors.map((tensor) => reshape(tensor, [sizeOf(tensor.shape)])));
}
