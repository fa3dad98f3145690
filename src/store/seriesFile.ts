/** @file One span of steps as one Parquet file, whose name holds the checksum by which damage is found. */
import { crc32, gunzipSync, gzipSync } from "node:zlib";
import { type ColumnData, type FileMetaData, parquetMetadata, parquetRead } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { showValue } from "./plainData.ts";

/** How a column is stored: Parquet FLOAT or DOUBLE. */
export type ColumnType = "f32" | "f64";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export type ColumnValues = Float32Array | Float64Array;

/** The rows of one series file. */
export interface SeriesSpan {
  /** Ascending step numbers, one a row. */
  readonly steps: Float64Array;
  /** In the order of the file; each as long as `steps`. */
  readonly columns: readonly (Column & { readonly values: ColumnValues })[];
  /** The step recorded before the first of this file; null for none. Lets a reader notice a missing file. */
  readonly follows: number | null;
}

/** What the name of a series file says. */
export interface SeriesFileName {
  readonly name: string;
  /** Both included. */
  readonly firstStep: number;
  readonly lastStep: number;
  /** CRC32 of the whole file. */
  readonly crc: number;
}

/** Key of the file's own metadata; DuckDB and pandas ignore it. */
const followsKey = "slingshot.follows";

const namePattern = /^steps-(\d{9,})-(\d{9,})-([0-9a-f]{8})\.parquet$/;

/** `steps-000000001-000005000-1a2b3c4d.parquet`: first and last step, both included, and the CRC32 of `file`. */
export function seriesFileName(firstStep: number, lastStep: number, file: Uint8Array): string {
  const [first, last] = [firstStep, lastStep].map((step) => String(step).padStart(9, "0"));
  return `steps-${first}-${last}-${crc32(file).toString(16).padStart(8, "0")}.parquet`;
}

/** What a series file's name says, or null for any other name. */
export function parseSeriesFileName(name: string): SeriesFileName | null {
  const match = namePattern.exec(name);
  if (match === null) return null;
  const [firstStep, lastStep] = [Number(match[1]), Number(match[2])];
  if (!Number.isSafeInteger(Math.max(firstStep, lastStep))) return null;
  return { name, firstStep, lastStep, crc: Number.parseInt(match[3] ?? "", 16) };
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

/**
 * Reads a file that `encodeSeries` wrote under `seriesFileName`. Throws an Error with the reason when a bit of it is not
 * what was written.
 */
export async function decodeSeries(bytes: Uint8Array<ArrayBuffer>, name: SeriesFileName): Promise<SeriesSpan> {
  if (crc32(bytes) !== name.crc) throw new Error("its checksum differs from the one in its name");
  // hyparquet takes an ArrayBuffer from its first byte on; Node may hand out a window of a shared pool.
  const file =
    bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  const rows = Number(metadata.num_rows);
  const steps = new Float64Array(rows);
  const columns = columnsOf(metadata).map((column) => ({
    ...column,
    values: column.type === "f32" ? new Float32Array(rows) : new Float64Array(rows),
  }));
  const targets = new Map<string, ColumnValues>([["step", steps]]);
  for (const { name, values } of columns) targets.set(name, values);
  const chunks: ColumnData[] = [];
  // Copied later: what this callback threw, nobody would catch.
  const onChunk = (chunk: ColumnData) => chunks.push(chunk);
  await parquetRead({ file, metadata, compressors: { GZIP: (page) => gunzipSync(page) }, onChunk });
  for (const { columnName, columnData, rowStart } of chunks) {
    const numbers = columnData instanceof BigInt64Array ? Float64Array.from(columnData, Number) : columnData;
    targets.get(columnName)?.set(numbers as Int32Array | ColumnValues, rowStart);
  }
  if (steps[0] !== name.firstStep || steps.at(-1) !== name.lastStep) throw new Error("its steps differ from its name");
  return { steps, columns, follows: followsOf(metadata) };
}

/** The columns of a series file, without `step`. */
export function columnsOf({ schema }: FileMetaData): Column[] {
  // The first element of the schema is its root, the second is `step`.
  return schema.slice(2).map(({ name, type }) => ({ name, type: type === "FLOAT" ? "f32" : "f64" }));
}

/** The step that a series file's own metadata say was recorded before its first; null for none. */
export function followsOf({ key_value_metadata: facts }: FileMetaData): number | null {
  const follows: unknown = JSON.parse(facts?.find(({ key }) => key === followsKey)?.value ?? "null");
  if (follows === null || (typeof follows === "number" && Number.isSafeInteger(follows))) return follows;
  throw new Error(`it follows ${showValue(follows)}, which is no step`);
}
