/**
 * @file The values of a column of Parquet. hyparquet unpacks and decodes its pages, and believes them: it makes arrays as long
 * as a few bytes say. So every page is gone over before, and must have no more values than its group has rows.
 */
import type { ColumnMetaData, SchemaElement } from "hyparquet";
import type { parquetHeader } from "hyparquet/src/column.js";
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

/**
 * Ways of writing values that are read: all that pandas and polars use by themselves. Those by differences let a few bytes
 * stand for texts of any length, and for lists that hyparquet makes before it looks.
 */
const READ_ENCODINGS: readonly string[] = ["PLAIN", "PLAIN_DICTIONARY", "RLE_DICTIONARY", "RLE", "BYTE_STREAM_SPLIT"];

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/**
 * One value a row; null or undefined where there is none.
 * @throws FormatError where the pages are damaged, or written in a way that is not read
 */
export async function readChunk(file: Uint8Array<ArrayBuffer>, chunk: Chunk): Promise<ArrayLike<unknown>> {
  // On demand: a page that trains on other data need not be able to resolve them.
  const { parquetHeader: readHeader, readPage } = await import("hyparquet/src/column.js");
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
  let left = Number(meta.total_uncompressed_size);
  try {
    while (values.length < rows) {
      skipStruct(bytes, reader.offset, bytes.length);
      const header = readHeader(reader);
      const { compressed_page_size: size, uncompressed_page_size: length } = header;
      if (!(size >= 0 && reader.offset + size <= bytes.length)) throw new Error("it is cut");
      left -= length;
      if (!(length >= 0 && left >= 0)) throw new Error("its pages are larger than they can be");
      const isDictionary = header.type === "DICTIONARY_PAGE";
      if (isDictionary && dictionary !== undefined) throw new Error("it has two dictionaries");
      const { num_values: count, encoding } = takePage(header);
      if (!isDictionary) refuseEncoding(encoding);
      // A page of data without any would cost time, and bring the end no nearer.
      const [least, most] = isDictionary ? [0, 8 * length] : [1, rows - values.length];
      if (!(count >= least && count <= most)) throw new Error("it has a page of more values than it can have, or none");
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
      if (isDictionary) dictionary = convert(data, columnDecoder);
      else for (let i = 0; i < count; i++) values.push(data[i]);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("damaged", "its Parquet is damaged, or written in a way that is not read");
  }
  return values;
}

/** What a page says of its values. One that says two things would be checked for the one, and read as the other. */
function takePage(header: ReturnType<typeof parquetHeader>) {
  const { data_page_header, data_page_header_v2, dictionary_page_header } = header;
  const pages = {
    DATA_PAGE: data_page_header,
    DATA_PAGE_V2: data_page_header_v2,
    DICTIONARY_PAGE: dictionary_page_header,
  };
  const page = header.type === "INDEX_PAGE" ? undefined : pages[header.type];
  const others = Object.values(pages).filter((one) => one !== undefined);
  if (page === undefined || others.length > 1) throw new Error("it has a page of no kind, or of two");
  return page;
}

function refuseEncoding(encoding: string | undefined): void {
  if (encoding !== undefined && READ_ENCODINGS.includes(encoding)) return;
  const told = encoding ?? "an encoding that is not known";
  throw new FormatError("refused", `its values are written as ${told}; must be one of ${READ_ENCODINGS.join(", ")}`);
}

/** The bytes of a column in a group of rows; its dictionary stands before its values. */
function takeChunk(file: Uint8Array<ArrayBuffer>, meta: ColumnMetaData): Uint8Array<ArrayBuffer> {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (start >= 0 && start <= end && end <= file.length) return file.subarray(start, end);
  throw new FormatError("damaged", "its Parquet is cut");
}
