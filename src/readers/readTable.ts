/** @file The formats of a table: CSV, Parquet, and NumPy's `.npy` and `.npz`, told apart by what the file holds. */
import { FormatError } from "../formatError.ts";
import { readCsvTable } from "./csvTable.ts";
import { isNpy } from "./npy.ts";
import { readNpyTable, readNpzTable } from "./numpyTable.ts";
import { readParquetTable } from "./parquetTable.ts";
import type { ColumnChoice, TableContents } from "./tableRows.ts";

const begins = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));

/**
 * @throws FormatError where it is no table, or a cell is not what it must be
 * @throws SettingError for a column that is not there
 */
export async function readTable(bytes: Uint8Array<ArrayBuffer>, choice: ColumnChoice): Promise<TableContents> {
  if (begins(bytes, "PAR1")) return readParquetTable(bytes, choice);
  // The second one is that of an archive without a file.
  if (begins(bytes, "PK\x03\x04") || begins(bytes, "PK\x05\x06")) return readNpzTable(bytes, choice);
  if (isNpy(bytes)) return readNpyTable(bytes, choice);
  if (begins(bytes, "\x1f\x8b")) throw new FormatError("refused", "it is packed by gzip; a table must be unpacked");
  return readCsvTable(bytes, choice);
}
