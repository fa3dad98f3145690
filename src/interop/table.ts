/** @file The plain table that every log format is read into and written from. */

/** Columns of numbers over steps; the formats know no more of a run than this. */
export interface Table {
  /** Strictly increasing; one entry a row. */
  readonly step: Float64Array;
  /** Each as long as `step`; NaN where nothing was recorded. None is called `step`. */
  readonly columns: readonly TableColumn[];
}

export interface TableColumn {
  readonly name: string;
  /** Readers give Float64Array. */
  readonly values: Float32Array | Float64Array;
}

/** What a reader made of a log. */
export interface LogReading {
  readonly table: Table;
  /** What was not taken as it stands (repeated steps, a cut last record), one line each. */
  readonly notes: readonly string[];
}

/** Whether float32 holds every value to the bit. */
export function fitsFloat32({ values }: TableColumn): boolean {
  return values instanceof Float32Array || values.every((value) => Object.is(Math.fround(value), value));
}
