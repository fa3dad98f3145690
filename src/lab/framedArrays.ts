/** @file Arrays of numbers as they travel from a lab to its page, behind a heading that says what they are. */
import type { ColumnValues } from "../series.ts";

export type ArrayType = "f32" | "f64";

export const typeOf = (values: ColumnValues): ArrayType => (values instanceof Float32Array ? "f32" : "f64");

/** Bytes: length of the heading (u32, little-endian), heading (JSON, filled up to a multiple of 8), arrays in order, each filled up to a multiple of 8. */
export function encodeArrays(heading: object, arrays: readonly ColumnValues[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(heading));
  const start = roundUp(4 + text.length);
  const bytes = new Uint8Array(start + arrays.reduce((sum, { byteLength }) => sum + roundUp(byteLength), 0));
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(text, 4);
  bytes.fill(0x20, 4 + text.length, start);
  let offset = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += roundUp(array.byteLength);
  }
  return bytes;
}

/** The heading, and what takes the next array, a view of `bytes`. */
export function decodeArrays(bytes: ArrayBuffer): {
  readonly heading: unknown;
  readonly take: (type: ArrayType, length: number) => ColumnValues;
} {
  const start = 4 + new DataView(bytes).getUint32(0, true);
  const heading: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, start - 4)));
  let offset = start;
  const take = (type: ArrayType, length: number): ColumnValues => {
    const values = new (type === "f32" ? Float32Array : Float64Array)(bytes, offset, length);
    offset += roundUp(values.byteLength);
    return values;
  };
  return { heading, take };
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 8) * 8;
