/** @file Some columns of a series file, read and verified without waiting: DuckDB asks for its rows while it computes. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { crc32, gunzipSync } from "node:zlib";
import { type DecodedArray, type FileMetaData, parquetMetadata, parquetSchema } from "hyparquet";
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import type { SeriesFile } from "../store/runContents.ts";
import { type Column, parseSeriesFileName } from "../store/seriesFile.ts";
import { cannotRead, describeReadError, StoreError } from "../store/storeError.ts";

const LARGEST_PIECE = 2 ** 24;

/** Values in the order of steps. */
export type Values = ArrayLike<number | bigint>;

export interface Rows {
  readonly count: number;
  /** One a column that was asked for, in that order. */
  readonly columns: readonly Values[];
}

/**
 * The rows of `file` that no file before it has.
 *
 * @param columns those of its run, after `step`
 * @param wanted places of columns: 0 is `step`, 1 the first of `columns`
 * @throws StoreError where it is gone, or no longer what its name says
 */
export function readRows(file: SeriesFile, columns: readonly Column[], wanted: readonly number[]): Rows {
  const name = parseSeriesFileName(basename(file.path));
  const bytes = readBytes(file.path);
  try {
    if (name === null || crc32(new Uint8Array(bytes)) !== name.crc)
      throw new Error("its checksum differs from the one in its name");
    const metadata = parquetMetadata(bytes);
    checkColumns(metadata, columns);
    const rows = Number(metadata.num_rows);
    const overlap = name.firstStep > file.after ? 0 : countUpTo(decodeColumn(bytes, metadata, 0), file.after);
    const values = wanted.map((place) => decodeColumn(bytes, metadata, place).slice(overlap));
    return { count: rows - overlap, columns: values };
  } catch (error) {
    throw new StoreError("damaged", file.path, `cannot read ${file.path}: ${describeReadError(error)}`, error);
  }
}

function readBytes(path: string): ArrayBuffer {
  try {
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    return buffer.slice(byteOffset, byteOffset + byteLength);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function checkColumns({ schema }: FileMetaData, columns: readonly Column[]): void {
  // The first element of the schema is its root, the second is `step`.
  const [, step, ...others] = schema;
  const isSame = ({ name, type }: Column, i: number) =>
    others[i]?.name === name && others[i]?.type === (type === "f32" ? "FLOAT" : "DOUBLE");
  const isWhole = step?.type === "INT32" || step?.type === "INT64";
  if (step?.name === "step" && isWhole && others.length === columns.length && columns.every(isSame)) return;
  throw new Error("its columns are not those of the manifest");
}

function decodeColumn(bytes: ArrayBuffer, metadata: FileMetaData, place: number): DecodedArray {
  const root = parquetSchema(metadata);
  const leaf = root.children[place];
  if (leaf === undefined) throw new Error(`it has no column ${place}`);
  const chunks = metadata.row_groups.flatMap(({ columns, num_rows }) => {
    const chunk = columns[place]?.meta_data;
    if (chunk === undefined) throw new Error(`its column ${leaf.element.name} is not all there`);
    const rows = Number(num_rows);
    const view = new DataView(bytes, Number(chunk.data_page_offset), Number(chunk.total_compressed_size));
    const all = { groupStart: 0, groupRows: rows, selectStart: 0, selectEnd: rows };
    const decoder = {
      pathInSchema: [leaf.element.name],
      type: chunk.type,
      element: leaf.element,
      schemaPath: [root, leaf],
      codec: chunk.codec,
      parsers: DEFAULT_PARSERS,
      compressors: { GZIP: unpack },
    };
    return readColumn({ view, offset: 0 }, all, decoder).data;
  });
  const [first] = chunks;
  // The store writes a column in one piece.
  const values = chunks.length === 1 && first !== undefined ? first : chunks.flatMap((chunk) => Array.from(chunk));
  if (values.length !== Number(metadata.num_rows)) throw new Error(`its column ${leaf.element.name} is not all there`);
  return values;
}

/** @param bytes what the page says that it unpacks to */
function unpack(page: Uint8Array, bytes: number): Uint8Array {
  // In one piece: Node would join many small ones.
  return gunzipSync(page, { maxOutputLength: bytes, chunkSize: Math.min(Math.max(bytes, 64), LARGEST_PIECE) });
}

/** How many of the ascending `steps` are at most `step`. */
function countUpTo(steps: DecodedArray, step: number): number {
  let count = 0;
  while (count < steps.length && Number(steps[count]) <= step) count++;
  return count;
}
