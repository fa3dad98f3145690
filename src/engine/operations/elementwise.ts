/** @file What all elementwise operations share: one value in, one value out, flat memory, NumPy broadcasting for two. */
import type { DType, FloatType, TensorData } from "../dtype.ts";
import { ELEMENTWISE_TILE } from "../kernels/tiles.ts";
import { broadcastShapes, sameShape, sizeOf } from "../shape.ts";
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
import { broadcastTo } from "./broadcast.ts";

/** What a function traces, to know its results by. */
export interface Traces {
  readonly operation: Operation;
}

interface Unary {
  readonly name: string;
  /** The float32 value; arguments and result are float32 numbers. */
  readonly f32: (x: number) => number;
  readonly f64: (x: number) => number;
  differentiate(x: Tensor, cotangent: Tensor, y: Tensor): Tensor | null;
}

/** An operation on one tensor, element by element, with kernels `NAME_f32` and `NAME_f64`. */
export function defineUnary(unary: Unary): ((x: Tensor) => Tensor) & Traces {
  const operation: Operation = {
    name: unary.name,
    writesPadding: true,
    infer: (inputs) => {
      const dtype = expectFloats(unary.name, inputs, 1);
      return { shape: (inputs[0] as Tensor).shape, dtype };
    },
    differentiate: (node, cotangent) => [unary.differentiate(input(node, 0), cotangent, node)],
    evaluate: (node, [x], output) => {
      const compute = node.dtype === "f32" ? unary.f32 : unary.f64;
      const source = x as TensorData;
      for (let i = 0; i < output.length; i++) output[i] = compute(source[i] as number);
    },
    lower: (node, place) => lowerElementwise(`${unary.name}_${node.dtype}`, node, place),
  };
  return Object.assign((x: Tensor) => apply(operation, [x], undefined), { operation });
}

interface Binary {
  readonly name: string;
  readonly f32: (a: number, b: number) => number;
  readonly f64: (a: number, b: number) => number;
  differentiate(a: Tensor, b: Tensor, cotangent: Tensor, y: Tensor): readonly [Tensor | null, Tensor | null];
}

/**
 * An operation on two tensors of one type, element by element, with kernels `NAME_f32` and `NAME_f64`.
 * Operands of different shapes are broadcast first, by an operation of their own whose derivative is a sum; the kernel reads a
 * single value as it is.
 */
export function defineBinary(binary: Binary): ((a: Tensor, b: Tensor) => Tensor) & Traces {
  const operation: Operation = {
    name: binary.name,
    writesPadding: true,
    repeatsValues: true,
    infer: (inputs) => {
      const dtype = expectFloats(binary.name, inputs, 2);
      return { shape: (inputs[0] as Tensor).shape, dtype };
    },
    differentiate: (node, cotangent) => binary.differentiate(input(node, 0), input(node, 1), cotangent, node),
    evaluate: (node, [a, b], output) => {
      const compute = node.dtype === "f32" ? binary.f32 : binary.f64;
      const first = a as TensorData;
      const second = b as TensorData;
      for (let i = 0; i < output.length; i++) output[i] = compute(first[i] as number, second[i] as number);
    },
    lower: (node, place) => lowerBinary(`${binary.name}_${node.dtype}`, node, place),
  };
  const trace = (a: Tensor, b: Tensor) => apply(operation, broadcastOperands(binary.name, a, b), undefined);
  return Object.assign(trace, { operation });
}

/** Both tensors in their common shape. */
export function broadcastOperands(name: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(a.shape, b.shape);
  if (!shape) throw new ShapeError(name, [a, b], "shapes do not broadcast");
  return [sameShape(a.shape, shape) ? a : broadcastTo(a, shape), sameShape(b.shape, shape) ? b : broadcastTo(b, shape)];
}

/** One pass over flat memory: the inputs' addresses, the output's, the number of elements. */
function lowerElementwise(kernel: string, node: Tensor, place: Placement) {
  const count = sizeOf(node.shape);
  const addresses = node.inputs.map((_, index) => place.input(index));
  return [{ kernel, tiles: Math.ceil(count / ELEMENTWISE_TILE), words: [...addresses, place.output, count] }];
}

/** The same of two operands, either of which may be one value that stands for all (`repeatsValues`): step 0 in the place of 1. */
export function lowerBinary(kernel: string, node: Tensor, place: Placement): readonly Instruction[] {
  const steps = node.inputs.map((tensor) => (sizeOf(tensor.shape) === sizeOf(node.shape) ? 1 : 0));
  return lowerElementwise(kernel, node, place).map(({ words, ...call }) => ({ ...call, words: [...words, ...steps] }));
}

/** An operation that changes the element type or rounds, with its own kernel; derivatives go the way back. */
export function defineConversion(conversion: {
  readonly name: string;
  readonly kernel: string;
  readonly from: DType;
  readonly to: FloatType;
  readonly convert: (x: number) => number;
  differentiate(cotangent: Tensor): Tensor | null;
}): (x: Tensor) => Tensor {
  const operation: Operation = {
    name: conversion.name,
    writesPadding: true,
    infer: (inputs) => {
      if (inputs[0]?.dtype !== conversion.from)
        throw new ShapeError(conversion.name, inputs, `needs ${conversion.from}`);
      return { shape: inputs[0].shape, dtype: conversion.to };
    },
    differentiate: (_, cotangent) => [conversion.differentiate(cotangent)],
    evaluate: (_, [x], output) => {
      const source = x as TensorData;
      for (let i = 0; i < output.length; i++) output[i] = conversion.convert(source[i] as number);
    },
    lower: (node, place) => lowerElementwise(conversion.kernel, node, place),
  };
  return (x) => apply(operation, [x], undefined);
}
