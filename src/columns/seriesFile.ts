/** @file One span of steps as one Parquet file, whose name holds the checksum by which damage is found. */

import { crc32, gunzipSync, gzipSync } from "node:zlib";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { ColumnValues } from "../series.ts";
import { type Column, type ColumnType, newValues } from "./column.ts";
import type { SeriesFileName } from "./seriesFileName.ts";
import { findPages, followsKey, type Page } from "./seriesPages.ts";

/** The rows of one series file. */
export interface SeriesSpan {
  /** Ascending step numbers, one a row. */
  readonly steps: Float64Array;
  /** In the order of the file; each as long as `steps`. */
  readonly columns: readonly (Column & { readonly values: ColumnValues })[];
  /** The step recorded before the first of this file; null for none. Lets a reader notice a missing file. */
  readonly follows: number | null;
}

/**
 * A span as a Parquet file: `step` INT32 (INT64 when a step needs it), then the columns as FLOAT or DOUBLE.
 *
 * BYTE_STREAM_SPLIT puts the first bytes of all values together, then the second ones, and so on: signs and exponents
 * change little from step to step, so gzip packs them well. Both are old enough for every reader. No dictionary: the
 * library's would take -0 for 0.
 */
export function encodeSeries(span: SeriesSpan): Uint8Array {
  const last = span.steps.at(-1) ?? 0;
  const wide = last > 0x7fffffff;
  const step: ColumnSource = {
    name: "step",
    type: wide ? "INT64" : "INT32",
    data: wide ? BigInt64Array.from(span.steps, BigInt) : Int32Array.from(span.steps),
    nullable: false,
    encoding: "DELTA_BINARY_PACKED",
  };
  const columns = span.columns.map(
    ({ name, type, values }): ColumnSource => ({
      name,
      type: type === "f32" ? "FLOAT" : "DOUBLE",
      data: values,
      nullable: false,
      encoding: "BYTE_STREAM_SPLIT",
      statistics: false,
    }),
  );
  const buffer = parquetWriteBuffer({
    columnData: [step, ...columns],
    codec: "GZIP",
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    rowGroupSize: Math.max(span.steps.length, 1),
    kvMetadata: [{ key: followsKey, value: JSON.stringify(span.follows) }],
    createdBy: "slingshot",
  });
  return new Uint8Array(buffer);
}

/** A series file whose columns are unpacked as they are asked for. */
export interface OpenSeries extends Omit<SeriesSpan, "columns"> {
  /** `unpack` throws an Error with the reason. */
  readonly columns: readonly (Column & { unpack(): ColumnValues })[];
}

/** Reads a file as `openSeries`, all of it. */
export function decodeSeries(file: Uint8Array, name: SeriesFileName, expected: readonly Column[] | null): SeriesSpan {
  const { columns, ...span } = openSeries(file, name, expected);
  return { ...span, columns: columns.map(({ name, type, unpack }) => ({ name, type, values: unpack() })) };
}

/**
 * Reads a file that `encodeSeries` wrote under `seriesFileName`. Throws an Error with the reason when a bit of it is not
 * what was written, and before it is unpacked when it holds more than its name and its run's columns say.
 *
 * @param expected the columns of the run; null where they are not known
 */
export function openSeries(file: Uint8Array, name: SeriesFileName, expected: readonly Column[] | null): OpenSeries {
  if (crc32(file) !== name.crc) throw new Error("its checksum differs from the one in its name");
  const { rows, isWide, steps: stepPages, columns: found, follows } = findPages(file, name, expected);
  const steps = unpackSteps(stepPages, rows, isWide);
  if (steps[0] !== name.firstStep || steps.at(-1) !== name.lastStep) throw new Error("its steps differ from its name");
  if (!steps.every((step, row) => row === 0 || step > (steps[row - 1] as number))) {
    throw new Error("its steps are not in order");
  }
  const columns = found.map(({ name, type, pages }) => ({ name, type, unpack: () => unpackValues(pages, rows, type) }));
  return { steps, columns, follows };
}

function unpackSteps(pages: readonly Page[], rows: number, isWide: boolean): Float64Array {
  const steps = new Float64Array(rows);
  let row = 0;
  for (const page of pages) {
    const numbers = isWide ? new BigInt64Array(page.rows) : new Int32Array(page.rows);
    const unpacked = unpack(page);
    try {
      deltaBinaryUnpack(
        { view: new DataView(unpacked.buffer, unpacked.byteOffset, unpacked.length), offset: 0 },
        page.rows,
        numbers,
      );
    } catch (error) {
      throw new Error("its steps cannot be unpacked", { cause: error });
    }
    for (const number of numbers) steps[row++] = Number(number);
  }
  return steps;
}

function unpackValues(pages: readonly Page[], rows: number, type: ColumnType): ColumnValues {
  const values = newValues(type, rows);
  let begin = 0;
  for (const page of pages) {
    const unpacked = unpack(page);
    if (unpacked.length < page.bytes) throw new Error("it has a page that is too short");
    joinStreams(unpacked, new Uint32Array(values.buffer, begin, page.bytes / 4), page.rows);
    begin += page.bytes;
  }
  return values;
}

/**
 * The first bytes of all values stand together, then the second ones, and so on.
 * @param words takes the values, whose bytes four by four are numbers of this machine: the lowest one comes first
 */
function joinStreams(streams: Uint8Array, words: Uint32Array, rows: number): void {
  const each = words.length / rows;
  for (let word = 0; word < each; word++) {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((byte) => (4 * word + byte) * rows) as Streams;
    for (let i = 0; i < rows; i++)
      words[i * each + word] =
        (streams[first + i] as number) |
        ((streams[second + i] as number) << 8) |
        ((streams[third + i] as number) << 16) |
        ((streams[fourth + i] as number) << 24);
  }
}

/** Where four of them begin. */
type Streams = [number, number, number, number];

function unpack({ packed, bytes }: Page): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: bytes });
  } catch (error) {
    throw new Error(`it has a page that does not unpack to ${bytes} bytes`, { cause: error });
  }
}
