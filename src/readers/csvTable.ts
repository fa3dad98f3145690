/** @file A table of CSV: a header, and a line a row. */
import { FormatError, tooLarge } from "../formatError.ts";
import { MOST_COLUMNS } from "../limits.ts";
import { decodeText } from "../text/byteChunks.ts";
import { RowSplitter } from "../text/csvRows.ts";
import { type ColumnChoice, type TableContents, TableRows } from "./tableRows.ts";

export async function readCsvTable(bytes: Uint8Array, choice: ColumnChoice): Promise<TableContents> {
  let table: TableRows | undefined;
  let width = 0;
  const splitter = new RowSplitter((cells, line) => {
    if (table === undefined) {
      width = cells.length;
      if (width > MOST_COLUMNS) throw tooLarge("it", MOST_COLUMNS, "columns");
      table = new TableRows(
        cells.map((cell) => cell.trim()),
        choice,
      );
      return;
    }
    if (cells.length !== width) {
      throw new FormatError("damaged", `line ${line} has ${cells.length} cells, and the header has ${width}`);
    }
    table.addRow((column) => cells[column], `line ${line}`);
  });
  for await (const text of decodeText(listChunks(bytes))) splitter.push(text);
  splitter.end();
  if (table === undefined) throw new FormatError("damaged", "it is empty");
  return (table as TableRows).finish();
}

/** In pieces, since no text may be as long as a file. */
function* listChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

const CHUNK = 2 ** 20;
