/** @file Gathers the cells of a log in whatever order they come, and makes a table of them. */

import { FormatError, tooLarge } from "../formatError.ts";
import { EMPTY_PER_CELL, MOST_CELLS, MOST_COLUMNS, MOST_EMPTY_CELLS } from "../limits.ts";
import { countUpTo, withRoom } from "../series.ts";
import { checkName } from "./logColumns.ts";
import type { LogReading, Table } from "./table.ts";

/** The numbers that were logged under one name. */
export class LogColumn {
  readonly values = new NumberList();
  readonly #log: Shared;
  /** Null while there is a value in every row so far, as in most logs: then the steps are those of the rows. */
  #steps: NumberList | null = null;

  constructor(log: Shared) {
    this.#log = log;
  }

  /** Adds a cell, and its row with it. A later cell of the same step takes the place of this one. */
  add(step: number, value: number): void {
    const log = this.#log;
    if (++log.cells > MOST_CELLS) throw tooLarge("the log", MOST_CELLS, "numbers");
    if (log.rows.last !== step) log.rows.push(step);
    if (this.#steps === null && this.values.length !== log.rows.length - 1) this.#steps = this.#copySteps();
    this.#steps?.push(step);
    this.values.push(value);
  }

  /** The step of each value. */
  steps(): Float64Array {
    return this.#steps?.view() ?? this.#log.rows.view().subarray(0, this.values.length);
  }

  /** Forgets the values of `step` and later ones; returns how many. To be called before their rows are forgotten. */
  forgetFrom(step: number): number {
    const { length } = this.values;
    const first = Math.min((this.#steps ?? this.#log.rows).firstFrom(step), length);
    // Most columns of most restarts.
    if (first === length) return 0;
    const isKept = this.steps()
      .slice(first)
      .map((at) => (at < step ? 1 : 0));
    this.#steps?.keep(first, isKept);
    this.values.keep(first, isKept);
    const forgotten = length - this.values.length;
    this.#log.cells -= forgotten;
    return forgotten;
  }

  #copySteps(): NumberList {
    const steps = new NumberList();
    for (const step of this.#log.rows.view().subarray(0, this.values.length)) steps.push(step);
    return steps;
  }
}

/** What the columns of a log share. */
interface Shared {
  /** The steps of the rows, in the order of the log. */
  readonly rows: NumberList;
  /** Values in all columns. */
  cells: number;
}

/** Makes a table of rows that may repeat steps, come unsorted, or hold a few of the columns each. */
export class LogBuilder {
  readonly #columns = new Map<string, LogColumn>();
  readonly #log: Shared = { rows: new NumberList(), cells: 0 };
  #firstStep: number | undefined;
  #previousStep = Number.NEGATIVE_INFINITY;
  /** The first row whose step is smaller than the one before; `again`: it is the log's first step once more. */
  #back: { readonly place: string; readonly again: boolean } | undefined;

  /**
   * The column of that name, a new one behind the others where there is none yet.
   * @throws FormatError where there are too many, or the name is too long
   */
  column(name: string): LogColumn {
    let column = this.#columns.get(name);
    if (column === undefined) {
      checkName(name);
      if (this.#columns.size === MOST_COLUMNS) throw tooLarge("the log", MOST_COLUMNS, "columns");
      column = new LogColumn(this.#log);
      this.#columns.set(name, column);
    }
    return column;
  }

  /**
   * Adds a row that may stay without cells.
   * @param place where it is in the file, for the notes: `line 12`
   */
  addRow(step: number, place: string): void {
    const { rows } = this.#log;
    this.#firstStep ??= step;
    if (step < this.#previousStep) this.#back ??= { place, again: step <= this.#firstStep };
    this.#previousStep = step;
    if (rows.last !== step) rows.push(step);
  }

  /** Forgets everything from `step` on, because it is logged again. Returns how many cells that were. */
  forgetFrom(step: number): number {
    const { rows } = this.#log;
    const first = rows.firstFrom(step);
    if (first === rows.length) return 0;
    let forgotten = 0;
    for (const column of this.#columns.values()) forgotten += column.forgetFrom(step);
    const steps = rows.view().slice(first);
    rows.keep(
      first,
      steps.map((at) => (at < step ? 1 : 0)),
    );
    return forgotten;
  }

  /** @throws FormatError where the table would be too large, or mostly empty */
  finish(): LogReading {
    const step = sortUnique(this.#log.rows.view());
    this.#checkSize(step.length);
    /** By row: 1 where a number is lost. */
    const repeated = new Uint8Array(step.length);
    let sorted = true;
    const columns = [...this.#columns].map(([name, column]) => {
      const steps = column.steps();
      // As many different steps as there are rows: they are the rows.
      if (isAscending(steps) && steps.length === step.length) return { name, values: column.values.view() };
      if (steps.some((at, i) => i > 0 && at < (steps[i - 1] as number))) sorted = false;
      return { name, values: place(column, step, repeated) };
    });
    const notes: string[] = [];
    const lost = step.filter((_, row) => repeated[row] === 1);
    if (lost.length > 0) notes.push(this.#describeRepeated(lost, step.length));
    else if (!sorted) notes.push("the steps were not in order; they are now");
    const table: Table = { step, columns };
    return { table, notes };
  }

  #checkSize(rows: number): void {
    const { cells } = this.#log;
    const all = rows * this.#columns.size;
    if (all > MOST_CELLS) throw tooLarge("the table of the log's steps and columns", MOST_CELLS, "cells");
    if (all - cells <= MOST_EMPTY_CELLS + EMPTY_PER_CELL * cells) return;
    const [steps, columns, numbers] = [rows, this.#columns.size, cells].map((count) => count.toLocaleString("en"));
    throw new FormatError(
      "too-large",
      `${steps} steps of ${columns} columns hold only ${numbers} numbers; a table that empty is not made`,
    );
  }

  /** Two runs one behind the other look like this: the steps begin again, and most of them with other values. */
  #describeRepeated(repeated: Float64Array, rows: number): string {
    const isSecondRun = this.#back?.again === true && 2 * repeated.length > rows;
    const goesBack = this.#back === undefined || isSecondRun ? "" : ` (the steps go back at ${this.#back.place})`;
    const note =
      repeated.length === 1
        ? `step ${repeated[0]} was logged more than once, with different values${goesBack}; its last values count`
        : `${repeated.length} steps from ${repeated[0]} to ${repeated.at(-1)} were logged more than once, with different values${goesBack}; their last values count`;
    if (!isSecondRun) return note;
    return `the steps begin again at ${this.#back?.place}: is this more than one run? Then split the file and import each part; ${note}`;
  }
}

/**
 * One entry a row: the last cell of its step, NaN where there is none. Rows in which a number is lost that way are marked
 * in `repeated`: a log that writes training and validation in rows of their own repeats equal values, and loses nothing.
 */
function place(column: LogColumn, rows: Float64Array, repeated: Uint8Array): Float64Array {
  const placed = new Float64Array(rows.length).fill(Number.NaN);
  const at = column.steps();
  const cells = column.values.view();
  let row = -1;
  for (let i = 0; i < at.length; i++) {
    const step = at[i] as number;
    row = rows[row + 1] === step ? row + 1 : countUpTo(rows, step) - 1;
    const earlier = placed[row] as number;
    const later = cells[i] as number;
    if (!Number.isNaN(earlier) && !Object.is(earlier, later)) repeated[row] = 1;
    placed[row] = later;
  }
  return placed;
}

function isAscending(numbers: Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (!((numbers[i] as number) > (numbers[i - 1] as number))) return false;
  return true;
}

function sortUnique(numbers: Float64Array): Float64Array {
  if (isAscending(numbers)) return numbers.slice();
  const sorted = numbers.slice().sort();
  let length = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[length++] = sorted[i] as number;
  }
  return sorted.slice(0, length);
}

/** Doubles in an array that grows by doubling. */
class NumberList {
  #numbers = new Float64Array(64);
  #length = 0;
  #isAscending = true;

  get length(): number {
    return this.#length;
  }

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#numbers[this.#length - 1];
  }

  push(value: number): void {
    this.#numbers = withRoom(this.#numbers, this.#length + 1);
    if (this.#length > 0 && value < (this.#numbers[this.#length - 1] as number)) this.#isAscending = false;
    this.#numbers[this.#length++] = value;
  }

  /** How many whole numbers there are before the first that is at least `value`. */
  firstFrom(value: number): number {
    if (this.#isAscending) return countUpTo(this.view(), value - 1);
    let at = 0;
    while (at < this.#length && (this.#numbers[at] as number) < value) at++;
    return at;
  }

  /** What was pushed; valid until the next change. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Of the numbers at `from` and later, keeps those whose entry in `isKept` is not 0. */
  keep(from: number, isKept: Float64Array): void {
    this.#length = from;
    for (let i = 0; i < isKept.length; i++) {
      if (isKept[i] !== 0) this.#numbers[this.#length++] = this.#numbers[from + i] as number;
    }
  }
}
