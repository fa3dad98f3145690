/** @file The formats of logs that are one file: what each is called, and how it is read. A new one is a file of its own, a line here, and its mark in recogniseFormat.ts. */

import type { ByteChunks } from "../text/byteChunks.ts";
import { readCsv } from "./csv.ts";
import { readJsonl } from "./jsonl.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { readParquetLog } from "./parquetLog.ts";
import type { LogFormat } from "./recogniseFormat.ts";
import { readSqliteLog } from "./sqliteLog.ts";
import type { LogReading } from "./table.ts";
import { readTextLog } from "./textLog.ts";

interface FileFormat {
  readonly label: string;
  read(chunks: ByteChunks, options: ColumnOptions): Promise<LogReading[]>;
}

/** TensorBoard's logs are folders of files: `readTensorBoard` reads them. */
export const FILE_FORMATS: Readonly<Record<Exclude<LogFormat, "tensorboard">, FileFormat>> = {
  csv: { label: "CSV", read: readCsv },
  json: { label: "JSON", read: readJsonl },
  jsonl: { label: "JSON Lines", read: readJsonl },
  parquet: { label: "Parquet", read: readParquetLog },
  sqlite: { label: "SQLite", read: readSqliteLog },
  text: { label: "a text log", read: readTextLog },
};
