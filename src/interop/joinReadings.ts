/** @file One run of the parts of it that lie in several files. */

import { LogBuilder } from "./logBuilder.ts";
import { expandSkip } from "./skipNames.ts";
import type { LogReading } from "./table.ts";

/** One run of what several files hold of it, whose columns have different names; `skip` is left out of it. */
export function joinReadings(readings: readonly LogReading[], skip: ReadonlySet<string>): LogReading {
  const builder = new LogBuilder();
  for (const { table } of readings) {
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
