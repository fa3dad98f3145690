/** @file One span of steps as one Parquet file, with checksums so that damage is found and named. */
import { crc32 } from "node:zlib";
import { parquetMetadata, parquetRead } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";

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
  /** The last step of the file written before this one; null for the first. Lets a reader notice a missing file. */
  readonly follows: number | null;
}

/** Key of the file's own metadata; DuckDB and pandas ignore it. */
const metadataKey = "slingshot.series";

interface SpanMetadata {
  readonly follows: number | null;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly crc32: number }[];
  readonly stepCrc32: number;
}

const namePattern = /^steps-(\d{9,})-(\d{9,})\.parquet$/;

/** `steps-000000001-000005000.parquet`: first and last step, both included. */
export function seriesFileName(firstStep: number, lastStep: number): string {
  return `steps-${String(firstStep).padStart(9, "0")}-${String(lastStep).padStart(9, "0")}.parquet`;
}

/** First and last step of a series file's name, or null for any other name. */
export function parseSeriesFileName(name: string): { firstStep: number; lastStep: number } | null {
  const match = namePattern.exec(name);
  return match === null ? null : { firstStep: Number(match[1]), lastStep: Number(match[2]) };
}

/**
 * A span as a Parquet file: `step` INT32 (INT64 when a step needs it), then the columns as FLOAT or DOUBLE, snappy.
 * Plain encoding, because a dictionary would take -0 for 0.
 */
export function encodeSeries(span: SeriesSpan): Uint8Array {
  const last = span.steps.at(-1) ?? 0;
  const wide = last > 0x7fffffff;
  const step: ColumnSource = {
    name: "step",
    type: wide ? "INT64" : "INT32",
    data: wide ? BigInt64Array.from(span.steps, BigInt) : Int32Array.from(span.steps),
    nullable: false,
    encoding: "PLAIN",
  };
  const columns = span.columns.map(
    ({ name, type, values }): ColumnSource => ({
      name,
      type: type === "f32" ? "FLOAT" : "DOUBLE",
      data: values,
      nullable: false,
      encoding: "PLAIN",
    }),
  );
  const metadata: SpanMetadata = {
    follows: span.follows,
    columns: span.columns.map(({ name, type, values }) => ({ name, type, crc32: checksum(values) })),
    stepCrc32: checksum(span.steps),
  };
  const buffer = parquetWriteBuffer({
    columnData: [step, ...columns],
    rowGroupSize: Math.max(span.steps.length, 1),
    kvMetadata: [{ key: metadataKey, value: JSON.stringify(metadata) }],
    createdBy: "slingshot",
  });
  return new Uint8Array(buffer);
}

/**
 * Reads a file that `encodeSeries` wrote. Throws an Error with the reason when the file is truncated or any value
 * differs from what was written.
 */
export async function decodeSeries(bytes: Uint8Array<ArrayBuffer>): Promise<SeriesSpan> {
  // hyparquet takes an ArrayBuffer from its first byte on; Node may hand out a window of a shared pool.
  const file =
    bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  const span = parseSpanMetadata(metadata.key_value_metadata?.find(({ key }) => key === metadataKey)?.value);
  const rows = Number(metadata.num_rows);
  // A damaged count must not be able to ask for more memory than the file could fill; snappy packs at most 1:64.
  if (!(rows >= 0 && rows <= bytes.byteLength * 64)) throw new Error("its row count is damaged");

  const steps = new Float64Array(rows);
  const columns = span.columns.map(({ name, type }) => ({
    name,
    type,
    values: type === "f32" ? new Float32Array(rows) : new Float64Array(rows),
  }));
  const targets = new Map<string, ColumnValues>(columns.map(({ name, values }) => [name, values]));
  targets.set("step", steps);
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnName, columnData, rowStart, rowEnd }) => {
      const target = targets.get(columnName);
      // Rows that do not fit leave the target as it is, and the checksum below fails.
      if (target === undefined || rowEnd > rows) return;
      if (
        columnData instanceof Float32Array ||
        columnData instanceof Float64Array ||
        columnData instanceof Int32Array
      ) {
        target.set(columnData, rowStart);
      } else {
        for (let i = 0; i < columnData.length; i++) target[rowStart + i] = Number(columnData[i]);
      }
    },
  });
  if (checksum(steps) !== span.stepCrc32) throw new Error("the checksum of column step differs");
  for (const [index, { name, values }] of columns.entries()) {
    if (checksum(values) !== span.columns[index]?.crc32) throw new Error(`the checksum of column ${name} differs`);
  }
  return { steps, columns, follows: span.follows };
}

function checksum(values: ColumnValues): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function parseSpanMetadata(text: string | undefined): SpanMetadata {
  if (text === undefined) throw new Error("it carries no checksums");
  const value: unknown = JSON.parse(text);
  if (!isSpanMetadata(value)) throw new Error("its metadata is damaged");
  return value;
}

function isSpanMetadata(value: unknown): value is SpanMetadata {
  if (typeof value !== "object" || value === null) return false;
  const { follows, columns, stepCrc32 } = value as Partial<Record<keyof SpanMetadata, unknown>>;
  return (
    (follows === null || typeof follows === "number") &&
    typeof stepCrc32 === "number" &&
    Array.isArray(columns) &&
    columns.every(
      (column: unknown) =>
        typeof column === "object" &&
        column !== null &&
        "name" in column &&
        typeof column.name === "string" &&
        "type" in column &&
        (column.type === "f32" || column.type === "f64"),
    )
  );
}
