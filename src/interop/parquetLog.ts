/** @file Logs in Parquet, as pandas, Polars and exports of trackers write them: a table of plain columns. */

import { tooLarge } from "../formatError.ts";
import { LARGEST_DATA_FILE, MOST_CELLS } from "../limits.ts";
import { readParquetRows } from "../readers/parquetTable.ts";
import type { ByteChunks } from "../text/byteChunks.ts";
import { arrange } from "./arrange.ts";
import { describeNoNumber } from "./cellReader.ts";
import { gatherBytes } from "./gatherBytes.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { Records } from "./records.ts";
import { compileSkip } from "./skipNames.ts";
import type { LogReading } from "./table.ts";

/** @throws FormatError where it is damaged, or has columns of columns or lists */
export async function readParquetLog(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading[]> {
  const records = new Records();
  records.unit = "row";
  const skips = [...(options.skip ?? [])].map(compileSkip);
  let rows = 0;
  await readParquetRows(await gatherBytes(chunks, LARGEST_DATA_FILE), (names, count) => {
    if (count * names.length > MOST_CELLS) throw tooLarge("it", MOST_CELLS, "cells");
    for (const name of names) if (skips.some((isMeant) => isMeant(name))) records.skipped.add(name);
    const columns = [...names.keys()].filter((at) => !records.skipped.has(names[at] as string));
    const own = columns.map((at) => ({ at, column: records.column(names[at] as string) }));
    return {
      columns,
      addRow: (cell) => {
        const row = records.addRow(++rows);
        for (const { at, column } of own) {
          const value = cell(at);
          if (value === null || value === undefined) continue;
          if (typeof value === "number" || typeof value === "bigint") column.addNumber(row, Number(value));
          else
            column.addWord(row, String(value), () =>
              describeNoNumber(typeof value === "string" ? value : String(value)),
            );
        }
      },
    };
  });
  return arrange(records, options, []);
}
