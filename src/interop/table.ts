/** @file The plain table that every log format is read into and written from. */
import type { ColumnValues } from "../series.ts";

/**
 * Columns of numbers over steps; the formats know no more of a run than this. A list, since it keeps the order that the
 * columns have in a file: an object puts names like 1 first.
 */
export interface Table {
  /** Strictly increasing; one entry a row. */
  readonly step: Float64Array;
  /** Each as long as `step`; NaN where nothing was recorded. None is called `step`. */
  readonly columns: readonly TableColumn[];
}

export interface TableColumn {
  readonly name: string;
  /** Readers give Float64Array. */
  readonly values: ColumnValues;
  /** The step from which on the log itself says NaN, where that is no way of leaving a cell empty. */
  readonly nanFrom?: number;
}

/** What a reader made of one run of a log. */
export interface LogReading {
  /** What tells the run from the others of the log: `seed 1`; null where there is only one. */
  readonly run: string | null;
  readonly table: Table;
  /** What was not taken as it stands (repeated steps, a cut last record), one line each. */
  readonly notes: readonly string[];
}
