/** @file What is recorded of each step, and the part of it that the loop looks at itself. */

import type { Experiment } from "../experiment/index.ts";
import { type ColumnValues, type Series, withRoom } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import type { Column } from "../store/index.ts";

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

type Watched = (typeof WATCHED)[number];

/** Loss, accuracy and norm of every step so far, which the detector needs, in arrays that grow by doubling. */
export class WatchedSeries {
  #columns = Object.fromEntries(WATCHED.map((name) => [name, new Float64Array(1024)])) as Record<Watched, Float64Array>;
  #length = 0;
  readonly #indices: readonly number[];

  /** @param columns those of the rows that are appended */
  constructor(columns: readonly Pick<Column, "name">[]) {
    this.#indices = WATCHED.map((name) => columnOf(columns, name));
  }

  append(row: Float64Array): void {
    this.#makeRoom(this.#length + 1);
    for (let i = 0; i < WATCHED.length; i++) {
      this.#columns[WATCHED[i] as Watched][this.#length] = row[this.#indices[i] as number] as number;
    }
    this.#length++;
  }

  /** Takes rows that were recorded earlier. */
  recall({ step, columns }: Series): void {
    const rows = step.length;
    // A run that was killed before its first write has no file that could say which columns there are.
    if (rows === 0) return;
    this.#makeRoom(this.#length + rows);
    for (const name of WATCHED) this.#columns[name].set(columns[name] as ColumnValues, this.#length);
    this.#length += rows;
  }

  /** Views of what was appended, one entry a step. */
  read(): Record<Watched, Float64Array> {
    const views = WATCHED.map((name) => [name, this.#columns[name].subarray(0, this.#length)]);
    return Object.fromEntries(views) as Record<Watched, Float64Array>;
  }

  #makeRoom(length: number): void {
    if (length <= this.#columns.trainLoss.length) return;
    for (const name of WATCHED) this.#columns[name] = withRoom(this.#columns[name], length);
  }
}
