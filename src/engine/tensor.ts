/** @file Symbolic tensors and the operations that make them: the nodes of a graph. */
import { pluralise } from "../words.ts";
import type { DType, TensorData } from "./dtype.ts";
import { formatShape, type Shape } from "./shape.ts";

/** Shape and element type, known when a graph is traced. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value that a program will compute: an operation applied to tensors. Immutable; a graph is what hangs together. */
export interface Tensor<A = unknown> extends TensorType {
  readonly operation: Operation<A>;
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
}

/** One kernel call of a plan: `tiles` independent pieces of work, shared out over the threads. */
export interface Instruction {
  /** Name of the export in the kernel module. */
  readonly kernel: string;
  readonly tiles: number;
  /** The i32 words the kernel reads: addresses in bytes, sizes and strides in elements. */
  readonly words: readonly number[];
}

/** What a machine is made of, as far as a kernel's choice of tiles depends on it. Never changes a bit of a result. */
export interface MachineTraits {
  readonly threads: number;
  /** V8 joins pairs of 128-bit vectors: larger tiles pay off. */
  readonly revectorize: boolean;
}

/** Where the values of one operation lie, for its kernel binding. */
export interface Placement extends MachineTraits {
  /** Byte address of input `index`. */
  input(index: number): number;
  /** Byte address of the result. */
  readonly output: number;
  /** Byte address of the scratch memory asked for with `scratchBytes`. */
  readonly scratch: number;
}

/**
 * One operation: shape rule, derivative, kernel binding and reference in one object.
 * The graph engine knows operations only through this interface, so adding one touches nothing else.
 */
export interface Operation<A = unknown> {
  readonly name: string;
  /** Shape rule. Throws a `ShapeError` that names the operation and the shapes. */
  infer(inputs: readonly Tensor[], attributes: A): TensorType;
  /**
   * Cotangents of the inputs, in the same operations; null where the derivative is zero everywhere it exists.
   * An operation without this method cannot be differentiated.
   */
  differentiate?(node: Tensor<A>, cotangent: Tensor): readonly (Tensor | null)[];
  /**
   * Plain TypeScript: every float32 operation rounded once with `Math.fround`, float64 as it is. The kernels equal it
   * bit for bit. Absent for leaves and aliases.
   */
  evaluate?(node: Tensor<A>, inputs: readonly TensorData[], output: TensorData): void;
  /** Kernel calls that compute the result. Absent for aliases and leaves. */
  lower?(node: Tensor<A>, place: Placement): readonly Instruction[];
  scratchBytes?(node: Tensor<A>, traits: MachineTraits): number;
  /** Multiplications that the result takes, where they are what a program takes its time for. */
  products?(node: Tensor<A>): number;
  /** The result is part of input 0's memory, starting `offset` elements in. */
  alias?(node: Tensor<A>): { readonly offset: number };
  /**
   * Where each input begins in the result, in elements, for results that are their inputs side by side. The plan has inputs
   * computed there where nothing forbids it; `lower` copies the others.
   */
  layout?(node: Tensor<A>): readonly number[];
  /** One tensor that computes `next` too, whose first input `node` is and which alone uses it; null where none can. */
  absorb?(node: Tensor<A>, next: Tensor): Tensor | null;
  /** The kernel reads an input of one value where it was traced with that value in every place of the result's shape. */
  readonly repeatsValues?: boolean;
  /** Inputs that the operation overwrites; it then runs after everything that reads their old values. */
  readonly mutates?: readonly number[];
  /** The kernel may write up to the next multiple of 64 bytes behind the result. */
  readonly writesPadding?: boolean;
}

/** Shapes that do not fit, found while tracing. */
export class ShapeError extends Error {
  constructor(operation: string, inputs: readonly TensorType[], problem: string) {
    super(`${operation}(${inputs.map(formatType).join(", ")}): ${problem}`);
    this.name = "ShapeError";
  }
}

export function formatType(type: TensorType): string {
  return `${type.dtype}${formatShape(type.shape)}`;
}

/**
 * Traces one operation.
 * @throws ShapeError as its rule does, and where a length is no whole number from 0
 */
export function apply<A>(operation: Operation<A>, inputs: readonly Tensor[], attributes: A): Tensor<A> {
  const { shape, dtype } = operation.infer(inputs, attributes);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new ShapeError(operation.name, inputs, `${formatShape(shape)} is no shape`);
  }
  return { operation, inputs, attributes, shape, dtype };
}

/** The input at `index`; its presence is the shape rule's business. */
export function input(node: Tensor, index: number): Tensor {
  const tensor = node.inputs[index];
  if (!tensor) throw new Error(`${node.operation.name} has no input ${index}`);
  return tensor;
}

/** Refuses anything but `count` inputs of one floating-point type, which it returns. */
export function expectFloats(name: string, inputs: readonly Tensor[], count: number): DType {
  const dtype = inputs[0]?.dtype;
  if (inputs.length !== count || !dtype || dtype === "i32" || inputs.some((tensor) => tensor.dtype !== dtype)) {
    throw new ShapeError(name, inputs, `needs ${count} ${pluralise(count, "tensor")} of one type, f32 or f64`);
  }
  return dtype;
}
