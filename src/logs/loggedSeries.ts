/** @file A run of a log as its diagnosis takes it. */
import type { LoggedRun } from "./readLog.ts";

/** Columns by name, and where the log says that they are NaN. */
export function toSeries({ table: { step, columns } }: LoggedRun) {
  const nonFinite = columns.flatMap(({ name, nanFrom }) =>
    nanFrom === undefined ? [] : [{ column: name, step: nanFrom }],
  );
  return {
    series: { step, columns: Object.fromEntries(columns.map(({ name, values }) => [name, values])) },
    nonFinite,
  };
}
