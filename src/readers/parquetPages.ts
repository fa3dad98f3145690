/**
 * @file The values of a column of Parquet. hyparquet unpacks and decodes its pages, and believes them: it makes arrays as long
 * as a few bytes say. So every page is gone over before, and must have no more values than its group has rows.
 */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import { FormatError } from "../formatError.ts";
import { checkPacked, checkUnpacked, levelsBefore } from "./parquetRuns.ts";
import { skipStruct } from "./thrift.ts";

/** The rows of one column in one group of rows. */
export interface Chunk {
  readonly meta: ColumnMetaData;
  readonly element: SchemaElement;
  /** Of the schema, in which the column is. */
  readonly root: SchemaElement;
  readonly rows: number;
}

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/**
 * One value a row; null or undefined where there is none.
 * @throws FormatError where the pages are damaged, or written in a way that is not read
 */
export async function readChunk(file: Uint8Array<ArrayBuffer>, chunk: Chunk): Promise<ArrayLike<unknown>> {
  // On demand: a page that trains on other data need not be able to resolve them.
  const { parquetHeader, readPage } = await import("hyparquet/src/column.js");
  const { convert, DEFAULT_PARSERS } = await import("hyparquet/src/convert.js");
  const { snappyUncompress } = await import("hyparquet/src/snappy.js");
  const { gunzipSync } = await import("fflate");
  const { meta, element, root, rows } = chunk;
  const path = [{ element: root }, { element }].map((node) => ({ ...node, children: [], count: 1, path: [] }));
  const gunzip: Unpack = (packed, length) => gunzipSync(packed, { out: new Uint8Array(length) });
  const snappy: Unpack = (packed, length) => {
    const page = new Uint8Array(length);
    snappyUncompress(packed, page);
    return page;
  };
  const bytes = takeChunk(file, meta);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  const values: unknown[] = [];
  let dictionary: Parameters<typeof readPage>[3];
  try {
    while (values.length < rows) {
      skipStruct(bytes, reader.offset, bytes.length);
      const header = parquetHeader(reader);
      const { compressed_page_size: size, uncompressed_page_size: length } = header;
      if (!(size >= 0 && reader.offset + size <= bytes.length)) throw new Error("it is cut");
      if (!(length >= 0 && length <= meta.total_uncompressed_size)) throw new Error("it has a page that is too large");
      const page = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
      const count = page?.num_values ?? -1;
      const most = header.type === "DICTIONARY_PAGE" ? 8 * length : rows - values.length;
      if (!(count >= 0 && count <= most)) throw new Error("it has a page of more values than it can have");
      const runs = { header, isOptional: element.repetition_type !== "REQUIRED", count };
      const packed = bytes.subarray(reader.offset, reader.offset + size);
      checkPacked(packed, runs);
      const isPlain = meta.codec === "UNCOMPRESSED" || header.data_page_header_v2?.is_compressed === false;
      if (isPlain) checkUnpacked(packed.subarray(levelsBefore(header)), runs);
      const checked = (unpack: Unpack) => (content: Uint8Array, into: number) => {
        const unpacked = unpack(content, into);
        checkUnpacked(unpacked, runs);
        return unpacked;
      };
      const compressors = { GZIP: checked(gunzip), SNAPPY: checked(snappy) };
      const decoder = { ...meta, element, schemaPath: path, pathInSchema: meta.path_in_schema, compressors };
      const columnDecoder = { ...decoder, parsers: DEFAULT_PARSERS };
      const { data = [] } = readPage(reader, header, columnDecoder, dictionary, undefined, 0);
      if (header.type === "DICTIONARY_PAGE") dictionary = convert(data, columnDecoder);
      else for (let i = 0; i < count; i++) values.push(data[i]);
    }
  } catch {
    throw new FormatError("damaged", "its Parquet is damaged, or written in a way that is not read");
  }
  return values;
}

/** The bytes of a column in a group of rows; its dictionary stands before its values. */
function takeChunk(file: Uint8Array<ArrayBuffer>, meta: ColumnMetaData): Uint8Array<ArrayBuffer> {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (start >= 0 && start <= end && end <= file.length) return file.subarray(start, end);
  throw new FormatError("damaged", "its Parquet is cut");
}
