/** @file Gathers the cells of a log in whatever order they come, and makes a table of them. */
import type { LogReading, Table } from "./table.ts";

/** The numbers that were logged under one name. */
export class LogColumn {
  readonly steps = new NumberList();
  readonly values = new NumberList();
  readonly #rows: NumberList;

  constructor(rows: NumberList) {
    this.#rows = rows;
  }

  /** Adds a cell, and its row with it. A later cell of the same step takes the place of this one. */
  add(step: number, value: number): void {
    if (this.#rows.last !== step) this.#rows.push(step);
    this.steps.push(step);
    this.values.push(value);
  }
}

/** Makes a table of rows that may repeat steps, come unsorted, or hold a few of the columns each. */
export class LogBuilder {
  readonly #columns = new Map<string, LogColumn>();
  readonly #rows = new NumberList();
  #firstStep: number | undefined;
  #previousStep = Number.NEGATIVE_INFINITY;
  /** The first row whose step is smaller than the one before; `again`: it is the log's first step once more. */
  #back: { readonly place: string; readonly again: boolean } | undefined;

  /** The column of that name, a new one behind the others where there is none yet. */
  column(name: string): LogColumn {
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = new LogColumn(this.#rows);
      this.#columns.set(name, column);
    }
    return column;
  }

  /**
   * Adds a row that may stay without cells.
   * @param place where it is in the file, for the notes: `line 12`
   */
  addRow(step: number, place: string): void {
    this.#firstStep ??= step;
    if (step < this.#previousStep) this.#back ??= { place, again: step <= this.#firstStep };
    this.#previousStep = step;
    if (this.#rows.last !== step) this.#rows.push(step);
  }

  /** Forgets everything from `step` on, because it is logged again. Returns how many cells that were. */
  forgetFrom(step: number): number {
    let forgotten = 0;
    for (const { steps, values } of this.#columns.values()) {
      const isKept = steps.view().map((at) => (at < step ? 1 : 0));
      forgotten += isKept.length - steps.keep(isKept);
      values.keep(isKept);
    }
    this.#rows.keep(this.#rows.view().map((at) => (at < step ? 1 : 0)));
    return forgotten;
  }

  finish(): LogReading {
    const step = sortUnique(this.#rows.view());
    const repeated = new Set<number>();
    let sorted = true;
    const columns = [...this.#columns].map(([name, column]) => {
      const steps = column.steps.view();
      // As many different steps as there are rows: they are the rows.
      if (isAscending(steps) && steps.length === step.length) return { name, values: column.values.view().slice() };
      if (steps.some((at, i) => i > 0 && at < (steps[i - 1] as number))) sorted = false;
      return { name, values: place(column, step, repeated) };
    });
    const notes: string[] = [];
    if (repeated.size > 0) notes.push(this.#describeRepeated(repeated, step.length));
    else if (!sorted) notes.push("the steps were not in order; they are now");
    const table: Table = { step, columns };
    return { table, notes };
  }

  /** Two runs one behind the other look like this: the steps begin again, and most of them with other values. */
  #describeRepeated(repeated: ReadonlySet<number>, rows: number): string {
    const isSecondRun = this.#back?.again === true && 2 * repeated.size > rows;
    const goesBack = this.#back === undefined || isSecondRun ? "" : ` (the steps go back at ${this.#back.place})`;
    const [first, last] = findRange(repeated);
    const note =
      repeated.size === 1
        ? `step ${first} was logged more than once, with different values${goesBack}; its last values count`
        : `${repeated.size} steps from ${first} to ${last} were logged more than once, with different values${goesBack}; their last values count`;
    if (!isSecondRun) return note;
    return `the steps begin again at ${this.#back?.place}: is this more than one run? Then split the file and import each part; ${note}`;
  }
}

function findRange(numbers: Iterable<number>): readonly [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    first = Math.min(first, number);
    last = Math.max(last, number);
  }
  return [first, last];
}

/**
 * One entry a row: the last cell of its step, NaN where there is none. Steps of which a number is lost that way go to
 * `repeated`: a log that writes training and validation in rows of their own repeats equal values, and loses nothing.
 */
function place({ steps, values }: LogColumn, rows: Float64Array, repeated: Set<number>): Float64Array {
  const placed = new Float64Array(rows.length).fill(Number.NaN);
  const at = steps.view();
  const cells = values.view();
  let row = -1;
  for (let i = 0; i < at.length; i++) {
    const step = at[i] as number;
    row = rows[row + 1] === step ? row + 1 : find(rows, step);
    const earlier = placed[row] as number;
    const later = cells[i] as number;
    if (!Number.isNaN(earlier) && !Object.is(earlier, later)) repeated.add(step);
    placed[row] = later;
  }
  return placed;
}

/** Position of a number that is among the ascending ones. */
function find(ascending: Float64Array, number: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
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

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#numbers[this.#length - 1];
  }

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** What was pushed; valid until the next change. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Keeps the numbers whose entry in `kept` is not 0; returns how many. */
  keep(kept: Float64Array): number {
    let length = 0;
    for (let i = 0; i < kept.length; i++) if (kept[i] !== 0) this.#numbers[length++] = this.#numbers[i] as number;
    this.#length = length;
    return length;
  }
}
