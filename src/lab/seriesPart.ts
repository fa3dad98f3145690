/** @file Rows of a run as they travel from a lab to its page. */
import type { Series } from "../series.ts";
import { type ArrayType, decodeArrays, encodeArrays, typeOf } from "./framedArrays.ts";

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
  readonly columns: readonly { readonly name: string; readonly type: ArrayType }[];
}

/** As `encodeArrays`: steps, and the columns in order. */
export function encodeSeriesPart({ from, step, columns }: SeriesPart): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(columns);
  const heading: Heading = {
    from,
    rows: step.length,
    columns: entries.map(([name, values]) => ({ name, type: typeOf(values) })),
  };
  return encodeArrays(heading, [step, ...entries.map(([, values]) => values)]);
}

/** @returns views of `bytes` */
export function decodeSeriesPart(bytes: ArrayBuffer): SeriesPart {
  const { heading, take } = decodeArrays(bytes);
  const { from, rows, columns } = heading as Heading;
  const step = take("f64", rows) as Float64Array;
  return { from, step, columns: Object.fromEntries(columns.map(({ name, type }) => [name, take(type, rows)])) };
}
