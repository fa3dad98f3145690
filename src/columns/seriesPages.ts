/**
 * @file What a series file holds, by its footer and the headers of its pages: judged against its name and its run's
 * columns before anything is unpacked.
 */
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { LARGEST_SPAN_BYTES, LONGEST_FOOTER } from "../limits.ts";
import { skipStruct } from "../readers/thrift.ts";
import { type Column, rowBytes, widthOf } from "./column.ts";
import type { SeriesFileName } from "./seriesFileName.ts";

/** The packed values of some rows of a column. */
export interface Page {
  readonly rows: number;
  readonly packed: Uint8Array;
  /** Bytes that it unpacks to, at the most. */
  readonly bytes: number;
}

export interface SeriesPages {
  readonly rows: number;
  /** Whether the steps are written in 64 bits. */
  readonly isWide: boolean;
  readonly steps: readonly Page[];
  readonly columns: readonly (Column & { readonly pages: readonly Page[] })[];
  /** The step recorded before the first of this file; null for none. */
  readonly follows: number | null;
}

/** Key of the file's own metadata; DuckDB and pandas ignore it. */
export const followsKey = "slingshot.follows";

const MARK = 0x31524150;
const MARK_BYTES = 4;

/** How the values of a column are written, and the bytes a value. */
interface Encoding {
  readonly name: "DELTA_BINARY_PACKED" | "BYTE_STREAM_SPLIT";
  readonly width: 4 | 8;
}

/**
 * The pages of a file that `encodeSeries` wrote.
 * @param expected the columns of its run; null where they are not known
 * @throws Error with the reason where it is none, or holds other rows or columns than its name and its run say
 */
export function findPages(file: Uint8Array, name: SeriesFileName, expected: readonly Column[] | null): SeriesPages {
  const footer = findFooter(file);
  const { num_rows, schema, row_groups, key_value_metadata } = readFooter(file, footer);
  // The first element of the schema is its root.
  const [, step, ...others] = schema;
  if (step?.name !== "step" || (step.type !== "INT32" && step.type !== "INT64")) throw new Error("it has no steps");
  const columns = others.map(({ name, type }): Column => {
    // hyparquet leaves what a footer does not say undefined, whatever its types say.
    if (typeof name !== "string") throw new Error("it has a column without a name");
    if (type !== "FLOAT" && type !== "DOUBLE") throw new Error(`its column ${name.slice(0, 100)} holds no floats`);
    return { name, type: type === "FLOAT" ? "f32" : "f64" };
  });
  checkColumns(columns, expected);
  const rows = toCount(num_rows);
  checkRows(rows, columns, name);
  const chunks = row_groups[0]?.columns ?? [];
  if (row_groups.length !== 1 || chunks.length !== columns.length + 1) throw new Error("its columns are not all there");
  const encodings: Encoding[] = [
    { name: "DELTA_BINARY_PACKED", width: step.type === "INT64" ? 8 : 4 },
    ...columns.map(({ type }): Encoding => ({ name: "BYTE_STREAM_SPLIT", width: widthOf(type) })),
  ];
  let reached = MARK_BYTES;
  const [steps, ...pages] = encodings.map((encoding, i) => {
    const chunk = chunks[i]?.meta_data;
    const begin = toCount(chunk?.data_page_offset);
    const end = begin + toCount(chunk?.total_compressed_size);
    if (chunk?.codec !== "GZIP" || begin < reached || end > footer.begin) {
      throw new Error("its columns are not where its footer says");
    }
    reached = end;
    return listPages(file.subarray(begin, end), rows, encoding);
  });
  return {
    rows,
    isWide: step.type === "INT64",
    steps: steps ?? [],
    columns: columns.map((column, i) => ({ ...column, pages: pages[i] ?? [] })),
    follows: parseFollows(key_value_metadata?.find(({ key }) => key === followsKey)?.value, name),
  };
}

interface Footer {
  readonly begin: number;
  readonly end: number;
}

function findFooter(file: Uint8Array): Footer {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - 2 * MARK_BYTES;
  if (end < MARK_BYTES || view.getUint32(end + MARK_BYTES, true) !== MARK) throw new Error("it is no Parquet file");
  const length = view.getUint32(end, true);
  if (length > LONGEST_FOOTER || length > end - MARK_BYTES)
    throw new Error(`its footer of ${length} bytes does not fit`);
  return { begin: end - length, end };
}

/** @throws Error where the footer is none of Parquet's */
function readFooter(file: Uint8Array, { begin, end }: Footer): FileMetaData {
  // Goes past it first: hyparquet makes lists as long as they say that they are.
  if (skipStruct(file, begin, end) !== end) throw new Error("its footer is malformed");
  try {
    return parquetMetadata(file, { geoparquet: false });
  } catch {
    throw new Error("its footer is malformed");
  }
}

function checkColumns(columns: readonly Column[], expected: readonly Column[] | null): void {
  const isSame = ({ name, type }: Column, i: number) => name === expected?.[i]?.name && type === expected[i]?.type;
  if (expected !== null && !(columns.length === expected.length && columns.every(isSame))) {
    throw new Error("its columns are not those of the manifest");
  }
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw new Error("two of its columns have one name");
}

function checkRows(rows: number, columns: readonly Column[], { firstStep, lastStep }: SeriesFileName): void {
  if (rows < 1 || rows > lastStep - firstStep + 1) throw new Error("its steps differ from its name");
  const bytes = rows * rowBytes(columns);
  if (bytes <= LARGEST_SPAN_BYTES) return;
  const [found, allowed] = [bytes, LARGEST_SPAN_BYTES].map((count) => count.toLocaleString("en"));
  throw new Error(`its rows would unpack to ${found} bytes, and at most ${allowed} are read`);
}

/** The pages of a column of `rows` rows, which fill its bytes. */
function listPages(chunk: Uint8Array, rows: number, encoding: Encoding): Page[] {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const pages: Page[] = [];
  let at = 0;
  let count = 0;
  while (at < chunk.length) {
    const begin = skipStruct(chunk, at, chunk.length);
    const header = parquetHeader({ view, offset: at });
    const { data_page_header_v2: facts, uncompressed_page_size: bytes, compressed_page_size: packed } = header;
    const isOurs =
      header.type === "DATA_PAGE_V2" &&
      facts?.encoding === encoding.name &&
      facts.num_nulls === 0 &&
      facts.num_rows === facts.num_values &&
      facts.definition_levels_byte_length === 0 &&
      facts.repetition_levels_byte_length === 0 &&
      facts.is_compressed !== false;
    if (!isOurs) throw new Error("it has a page of a kind that is not written");
    at = begin + toCount(packed);
    if (at > chunk.length) throw new Error("it has a page that is longer than its column");
    const page = { rows: toCount(facts.num_rows), packed: chunk.subarray(begin, at), bytes: toCount(bytes) };
    checkBytes(page, encoding);
    pages.push(page);
    count += page.rows;
  }
  if (count !== rows) throw new Error(`it has a column of ${count} values, and ${rows} rows`);
  return pages;
}

function checkBytes({ rows, bytes }: Page, { name, width }: Encoding): void {
  const plain = rows * width;
  // Deltas are packed in blocks, the last of which is filled up; each has a few bytes of its own.
  const fits = name === "BYTE_STREAM_SPLIT" ? bytes === plain : bytes <= 2 * plain + 2048;
  if (rows === 0 || !fits) throw new Error(`it has a page of ${rows} values that unpacks to ${bytes} bytes`);
}

function parseFollows(text: string | undefined, { firstStep }: SeriesFileName): number | null {
  if (text === undefined || text === "null") return null;
  const step = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (step < firstStep) return step;
  throw new Error("it does not say what it follows");
}

/** What a footer gives as a number, which may be anything. */
function toCount(value: unknown): number {
  const number = typeof value === "bigint" || typeof value === "number" ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error("it has a count that is none");
}
