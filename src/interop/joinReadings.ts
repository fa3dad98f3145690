/** @file One run of the parts of it that lie in several files. */

import { FormatError } from "../formatError.ts";
import { LogBuilder } from "./logBuilder.ts";
import { expandSkip } from "./skipNames.ts";
import type { LogReading, TableColumn } from "./table.ts";

/**
 * One run of what several files hold of it; `skip` is left out of it.
 * @throws FormatError where two of them hold a column of one name: they are two runs
 */
export function joinReadings(readings: readonly LogReading[], skip: ReadonlySet<string>): LogReading {
  const builder = new LogBuilder();
  const taken = new Set<string>();
  const nans = new Map<string, number>();
  for (const { table } of readings) {
    const twice = table.columns.find(({ name }) => taken.has(name));
    if (twice !== undefined) {
      const what = `two of the files have a column ${twice.name}, as different runs do; import them one by one`;
      throw new FormatError("refused", what);
    }
    for (const { name } of table.columns) taken.add(name);
    for (const step of table.step) builder.addRow(step);
    for (const { name, values, nanFrom } of table.columns) {
      if (nanFrom !== undefined) nans.set(name, nanFrom);
      const column = builder.column(name);
      for (const [i, value] of values.entries()) if (!Number.isNaN(value)) column.add(table.step[i] as number, value);
    }
  }
  const { table } = builder.finish();
  const left = expandSkip(
    table.columns.map(({ name }) => name),
    skip,
  );
  const columns = table.columns
    .filter(({ name }) => !left.has(name))
    .map((column) => withNaN(column, nans.get(column.name)));
  return { run: null, table: { ...table, columns }, notes: [...new Set(readings.flatMap(({ notes }) => notes))] };
}

const withNaN = (column: TableColumn, nanFrom: number | undefined): TableColumn =>
  nanFrom === undefined ? column : { ...column, nanFrom };
