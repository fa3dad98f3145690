/** @file A table of Parquet: plain columns, read group by group, once the footer claims no more than there is. */
import type { FileMetaData } from "hyparquet";
import { FormatError, tooLarge } from "../formatError.ts";
import { LARGEST_UNPACKED, MOST_COLUMNS } from "../limits.ts";
import { showCell } from "../showValue.ts";
import { type Chunk, readChunk } from "./parquetPages.ts";
import { type ColumnChoice, type TableContents, TableRows } from "./tableRows.ts";
import { skipStruct } from "./thrift.ts";

const READ_CODECS: readonly string[] = ["UNCOMPRESSED", "SNAPPY", "GZIP"];

export async function readParquetTable(bytes: Uint8Array<ArrayBuffer>, choice: ColumnChoice): Promise<TableContents> {
  const tables: TableRows[] = [];
  await readParquetRows(bytes, (names, rows) => {
    const table = new TableRows(names, choice);
    // Before they are unpacked: the rows of a group are held for all columns, and a few bytes can stand for all of them.
    table.refuseRows(rows);
    tables.push(table);
    return table;
  });
  return (tables[0] as TableRows).finish();
}

/** Takes the rows of a table. */
export interface ParquetSink {
  /** The places of the columns that are wanted. */
  readonly columns: readonly number[];
  /** @param place `row 3` */
  addRow(cell: (column: number) => unknown, place: string): void;
}

/**
 * Reads the rows of a table of plain columns.
 * @param begin hears the columns' names and the number of rows, before anything is unpacked
 * @throws FormatError where the file is damaged, or what it unpacks to is too large; whatever `begin` and its sink throw
 */
export async function readParquetRows(
  bytes: Uint8Array<ArrayBuffer>,
  begin: (names: readonly string[], rows: number) => ParquetSink,
): Promise<void> {
  const { schema, num_rows, row_groups } = await readFooter(bytes);
  const elements = schema.slice(1);
  const names = elements.map(({ name }) => String(name));
  if (names.length > MOST_COLUMNS) throw tooLarge("it", MOST_COLUMNS, "columns");
  if (row_groups.length > MOST_COLUMNS) throw tooLarge("it", MOST_COLUMNS, "groups of rows");
  const nested = elements.find((one) => one.num_children !== undefined || one.repetition_type === "REPEATED");
  if (nested !== undefined)
    throw new FormatError("refused", `the column ${showCell(nested.name)} holds columns or lists; must be plain`);
  const table = begin(names, Number(num_rows));
  const wanted = table.columns.map((column) => ({ column, element: elements[column] as (typeof elements)[number] }));
  let unpacked = 0;
  let end = 0;
  for (const group of row_groups) {
    const rows = Number(group.num_rows);
    const start = end;
    end += rows;
    if (!(rows >= 0 && end <= Number(num_rows))) throw new FormatError("damaged", "its footer is damaged");
    const values = new Map<number, ArrayLike<unknown>>();
    for (const { column, element } of wanted) {
      const meta = group.columns.find(({ meta_data }) => meta_data?.path_in_schema.join() === element.name)?.meta_data;
      if (meta === undefined) throw new FormatError("damaged", `it lacks rows of the column ${showCell(element.name)}`);
      if (!READ_CODECS.includes(meta.codec)) {
        const codec = meta.codec ?? "a codec that is not known";
        throw new FormatError("refused", `it is packed by ${codec}; must be one of ${READ_CODECS.join(", ")}`);
      }
      unpacked += Math.max(0, Number(meta.total_uncompressed_size));
      if (!(unpacked <= LARGEST_UNPACKED)) throw tooLarge("what it unpacks to", LARGEST_UNPACKED, "bytes");
      const chunk: Chunk = { meta, element, root: schema[0] as (typeof schema)[number], rows };
      values.set(column, await readChunk(bytes, chunk));
    }
    for (let row = 0; row < rows; row++) {
      table.addRow((column) => values.get(column)?.[row], `row ${start + row + 1}`);
    }
  }
  if (end !== Number(num_rows)) throw new FormatError("damaged", "its footer is damaged");
}

const TAIL_BYTES = 8;

/** @throws FormatError where what stands at the end is no footer, or one that is longer than its bytes */
async function readFooter(bytes: Uint8Array<ArrayBuffer>): Promise<FileMetaData> {
  const { parquetMetadata } = await import("hyparquet");
  try {
    const end = bytes.length - TAIL_BYTES;
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(end, true);
    if (length > end) throw new Error("it is cut");
    skipStruct(bytes, end - length, end);
    return parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), {
      geoparquet: false,
    });
  } catch {
    throw new FormatError("damaged", "its footer is damaged");
  }
}
