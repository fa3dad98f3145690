/** @file What is recorded of each step, and the part of it that the loop looks at itself. */

import type { Column } from "../columns/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { type ColumnValues, type Series, withRoom } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";

/** The columns of a session's series, in order. */
export function listColumns({ columns }: Pick<TrainingSession, "columns">): Column[] {
  return columns.map(({ name, type }) => ({ name, type }));
}

/** Position of a column that every run has. */
export function columnOf(columns: readonly Pick<Column, "name">[], name: string): number {
  const index = columns.findIndex((column) => column.name === name);
  if (index < 0) throw new Error(`the run has no column ${name}`);
  return index;
}

/** Takes steps and makes their rows, in the order of the run's columns: NaN where a step has no such number. */
export class RowReader {
  readonly #session: TrainingSession;
  /** Place among what the session measures of each column of the row; -1 for one that it does not. */
  readonly #places: readonly number[];
  readonly #row: Float64Array;
  readonly #ends: ReadonlySet<number>;

  /**
   * @param columns those of the run, which may have been made with other instruments
   * @param plannedEnds steps at which the run was ever to end, each with a validation besides those at intervals
   */
  constructor(
    session: TrainingSession,
    columns: readonly Pick<Column, "name">[],
    { steps }: Pick<Experiment, "steps">,
    plannedEnds: readonly number[] = [steps],
  ) {
    this.#session = session;
    this.#ends = new Set(plannedEnds);
    this.#places = columns.map(({ name }) => session.columns.findIndex((measured) => measured.name === name));
    this.#row = new Float64Array(columns.length);
  }

  /** The row of the next step; the array is reused. */
  advance(): Float64Array {
    const measured = this.#session.advance(this.#ends.has(this.#session.step + 1));
    for (let i = 0; i < this.#row.length; i++) this.#row[i] = measured[this.#places[i] as number] ?? Number.NaN;
    return this.#row;
  }
}

const WATCHED = ["trainLoss", "trainAccuracy", "lastLayerNorm"] as const;

/** Of every step so far what the run is judged by, in arrays that grow. */
export class WatchedSeries {
  readonly #names: readonly string[];
  readonly #places: readonly number[];
  #values: readonly Float64Array[];
  #length = 0;

  /** @param columns those of the rows that are appended */
  constructor(columns: readonly Pick<Column, "name">[]) {
    const isValidated = columns.some(({ name }) => name === "validationAccuracy");
    this.#names = isValidated ? [...WATCHED, "validationAccuracy"] : WATCHED;
    this.#places = this.#names.map((name) => columnOf(columns, name));
    this.#values = this.#names.map(() => new Float64Array(1024));
  }

  append(row: Float64Array): void {
    this.#makeRoom(this.#length + 1);
    for (let i = 0; i < this.#places.length; i++) {
      (this.#values[i] as Float64Array)[this.#length] = row[this.#places[i] as number] as number;
    }
    this.#length++;
  }

  /** Takes rows that were recorded earlier. */
  recall({ step, columns }: Series): void {
    const rows = step.length;
    // A run that was killed before its first write has no file that could say which columns there are.
    if (rows === 0) return;
    this.#makeRoom(this.#length + rows);
    for (const [i, name] of this.#names.entries()) this.#values[i]?.set(columns[name] as ColumnValues, this.#length);
    this.#length += rows;
  }

  /** The last value of a column that every run has; NaN before the first step. */
  last(name: (typeof WATCHED)[number]): number {
    return this.#values[WATCHED.indexOf(name)]?.[this.#length - 1] ?? Number.NaN;
  }

  /** All steps, from the first one on; valid until the next change. */
  read(): Series {
    const columns = this.#names.map((name, i) => [name, this.#values[i]?.subarray(0, this.#length)]);
    return { step: Float64Array.from({ length: this.#length }, (_, i) => i + 1), columns: Object.fromEntries(columns) };
  }

  #makeRoom(length: number): void {
    if (length > (this.#values[0]?.length ?? 0)) this.#values = this.#values.map((values) => withRoom(values, length));
  }
}
