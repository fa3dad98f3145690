/** @file Leaves: values that come from outside (parameters, data, optimizer state) and constants. */
import { allocate, type DType, type TensorData } from "../dtype.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";

interface LeafAttributes {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

const leafOperation: Operation<LeafAttributes> = {
  name: "leaf",
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
};

/** A named value that the program's user writes; kept between runs. */
export function leaf(name: string, shape: Shape, dtype: DType): Tensor {
  return apply(leafOperation, [], { name, shape, dtype });
}

export function isLeaf(tensor: Tensor): boolean {
  return tensor.operation === leafOperation;
}

interface ConstantAttributes {
  readonly shape: Shape;
  readonly values: TensorData;
}

const constantOperation: Operation<ConstantAttributes> = {
  name: "constant",
  infer: (_, { shape, values }) => ({ shape, dtype: dtypeOf(values) }),
};

/**
 * Fixed values, row-major, of the type of their array.
 * @throws Error where they are more or fewer than the shape has
 */
export function constant(shape: Shape, values: TensorData): Tensor {
  if (values.length !== sizeOf(shape)) throw new Error(`constant: ${values.length} values for ${sizeOf(shape)} places`);
  return apply(constantOperation, [], { shape, values });
}

/** The same number everywhere. */
export function fill(value: number, shape: Shape, dtype: DType): Tensor {
  return constant(shape, allocate(dtype, sizeOf(shape)).fill(value));
}

/** A scalar constant. */
export function scalar(value: number, dtype: DType): Tensor {
  return fill(value, [], dtype);
}

/** The values of a constant, or null. */
export function constantValues(tensor: Tensor): TensorData | null {
  return tensor.operation === constantOperation ? (tensor as Tensor<ConstantAttributes>).attributes.values : null;
}

function dtypeOf(values: TensorData): DType {
  if (values instanceof Float32Array) return "f32";
  return values instanceof Float64Array ? "f64" : "i32";
}
