/** @file Rows of a run as they travel from a lab to its page. */
import type { ColumnValues, Series } from "../series.ts";

export interface SeriesRequest {
  /** Columns; those that the run has not are left out of the answer. */
  readonly columns: readonly string[];
  /** The first row, counted from 0. */
  readonly from: number;
}

/** Consecutive rows up to the last that there is. */
export interface SeriesPart extends Series {
  /** The first row, counted from 0. */
  readonly from: number;
}

interface Heading {
  readonly from: number;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: "f32" | "f64" }[];
}

/** Bytes: length of the heading (u32, little-endian), heading (JSON, filled up to a multiple of 8), steps (f64), columns in order, each filled up to a multiple of 8. */
export function encodeSeriesPart({ from, step, columns }: SeriesPart): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(columns);
  const heading: Heading = {
    from,
    rows: step.length,
    columns: entries.map(([name, values]) => ({ name, type: values instanceof Float32Array ? "f32" : "f64" })),
  };
  const text = new TextEncoder().encode(JSON.stringify(heading));
  const start = roundUp(4 + text.length);
  const arrays: readonly ColumnValues[] = [step, ...entries.map(([, values]) => values)];
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

/** @returns views of `bytes` */
export function decodeSeriesPart(bytes: ArrayBuffer): SeriesPart {
  const start = 4 + new DataView(bytes).getUint32(0, true);
  const heading = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, start - 4))) as Heading;
  let offset = start;
  const take = (type: "f32" | "f64"): ColumnValues => {
    const values = new (type === "f32" ? Float32Array : Float64Array)(bytes, offset, heading.rows);
    offset += roundUp(values.byteLength);
    return values;
  };
  const step = take("f64") as Float64Array;
  return {
    from: heading.from,
    step,
    columns: Object.fromEntries(heading.columns.map(({ name, type }) => [name, take(type)])),
  };
}

const roundUp = (bytes: number): number => Math.ceil(bytes / 8) * 8;
