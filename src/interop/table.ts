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
  /** Whether it has cells with NaN that stand for what was not logged; of a log of one reading. */
  readonly hasIdleNaN?: true;
}

/** What a reader made of one run of a log. */
export interface LogReading {
  /** What tells the run from the others of the log: `seed 1`; null where there is only one. */
  readonly run: string | null;
  readonly table: Table;
  /** What was not taken as it stands (repeated steps, a cut last record), one line each. */
  readonly notes: readonly string[];
  /** Of a text log alone. */
  readonly taken?: Taken;
}

/** What a reader took the columns of a text log for: it must hold for all of a log that is read in parts. */
export interface Taken {
  /** The column that holds the steps; null where the rows are numbered. */
  readonly step: string | null;
  /** Columns that tell rows of one step, or runs, apart. */
  readonly labels: readonly string[];
  /** Columns without a number, which are left out. */
  readonly words: readonly string[];
  /** Whether no row has a smaller step than one before. */
  readonly isAscending: boolean;
  /** What commas within numbers are; null where there are none, and where no commas part cells. */
  readonly commas: "decimal" | "thousands" | null;
}
