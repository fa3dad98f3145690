/** @file Element types of tensors. */

/** `i32` holds class labels and token indices; arithmetic happens in `f32` and `f64`. */
export type DType = "f32" | "f64" | "i32";

/** The element types that arithmetic is defined on. */
export type FloatType = "f32" | "f64";

/** Values of a tensor, row-major. */
export type TensorData = Float32Array | Float64Array | Int32Array;

/** Bytes of one element. */
export const BYTES: Readonly<Record<DType, number>> = { f32: 4, f64: 8, i32: 4 };

/** A zero-filled array of `length` elements. */
export function allocate(dtype: DType, length: number): TensorData {
  if (dtype === "f32") return new Float32Array(length);
  return dtype === "f64" ? new Float64Array(length) : new Int32Array(length);
}

/** A typed array of `length` elements over `buffer` from `byteOffset`. */
export function view(dtype: DType, buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData {
  if (dtype === "f32") return new Float32Array(buffer, byteOffset, length);
  return dtype === "f64" ? new Float64Array(buffer, byteOffset, length) : new Int32Array(buffer, byteOffset, length);
}
