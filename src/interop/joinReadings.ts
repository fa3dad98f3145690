/** @file One run of the parts of it that lie in several files. */

import { FormatError } from "../formatError.ts";
import { LogBuilder } from "./logBuilder.ts";
import { expandSkip } from "./skipNames.ts";
import type { LogReading } from "./table.ts";

/**
 * One run of what several files hold of it; `skip` is left out of it.
 * @throws FormatError where two of them hold a column of one name: they are two runs
 */
export function joinReadings(readings: readonly LogReading[], skip: ReadonlySet<string>): LogReading {
  const builder = new LogBuilder();
  const taken = new Set<string>();
  for (const { table } of readings) {
    const twice = table.columns.find(({ name }) => taken.has(name));
    if (twice !== undefined) {
      const what = `two of the files have a column ${twice.name}, as different runs do; import them one by one`;
      throw new FormatError("refused", what);
    }
    for (const { name } of table.columns) taken.add(name);
    for (const step of table.step) builder.addRow(step);
    for (const { name, values } of table.columns) {
      const column = builder.column(name);
      for (const [i, value] of values.entries()) if (!Number.isNaN(value)) column.add(table.step[i] as number, value);
    }
  }
  const { table } = builder.finish();
  const left = expandSkip(
    table.columns.map(({ name }) => name),
    skip,
  );
  const columns = table.columns.filter(({ name }) => !left.has(name));
  return { run: null, table: { ...table, columns }, notes: [...new Set(readings.flatMap(({ notes }) => notes))] };
}
