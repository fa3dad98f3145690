/** @file Numbers of a tensor as they travel from a lab to its page. */
import type { TensorPart } from "../../inspection/inside/cutTensor.ts";
import { type ArrayType, decodeArrays, encodeArrays, typeOf } from "../framedArrays.ts";

type Heading = Omit<TensorPart, "values"> & { readonly length: number; readonly type: ArrayType };

/** As `encodeArrays`. */
export function encodeTensorPart({ values, ...part }: TensorPart): Uint8Array<ArrayBuffer> {
  const heading: Heading = { ...part, length: values.length, type: typeOf(values) };
  return encodeArrays(heading, [values]);
}

/** @returns views of `bytes` */
export function decodeTensorPart(bytes: ArrayBuffer): TensorPart {
  const { heading, take } = decodeArrays(bytes);
  const { length, type, ...part } = heading as Heading;
  return { ...part, values: take(type, length) };
}
