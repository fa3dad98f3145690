/** @file Gathers the cells of one part of a log in whatever order they come, and makes a table of them. */

import { FormatError, tooLarge } from "../formatError.ts";
import { EMPTY_PER_CELL, MOST_CELLS, MOST_COLUMNS, MOST_EMPTY_CELLS } from "../limits.ts";
import { countUpTo } from "../series.ts";
import { findNaN } from "./findNaN.ts";
import { LogColumn, type Shared } from "./logColumn.ts";
import { checkName } from "./logColumns.ts";
import { NumberList } from "./numberList.ts";
import { isAscending, sortUnique } from "./sortUnique.ts";
import type { Table } from "./table.ts";

/** A table of rows, and what making it took. */
export interface LogPart {
  readonly table: Table;
  /** The steps at which a number was replaced by a later one. */
  readonly repeated: Float64Array;
  /** How many numbers were replaced, by column; those columns alone that lost any. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Whether the steps of each column only went forward. */
  readonly isSorted: boolean;
}

/** Makes a table of rows that may repeat steps, come unsorted, or hold a few of the columns each. */
export class LogBuilder {
  readonly #columns = new Map<string, LogColumn>();
  readonly #log: Shared = { rows: new NumberList(), cells: 0 };

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

  /** Adds a row that may stay without cells. */
  addRow(step: number): void {
    const { rows } = this.#log;
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

  /**
   * Takes what another part holds, which comes behind what is here.
   * @param shift what is added to its steps
   */
  take(later: LogBuilder, shift = 0): void {
    for (const step of later.#log.rows.view()) this.addRow(step + shift);
    for (const [name, theirs] of later.#columns) {
      const column = this.column(name);
      const steps = theirs.steps();
      for (const [i, value] of theirs.values.view().entries()) column.add((steps[i] as number) + shift, value);
    }
  }

  /** @throws FormatError where the table would be too large, or mostly empty */
  finish(): LogPart {
    const step = sortUnique(this.#log.rows.view());
    checkSize(step.length, this.#columns.size, this.#log.cells);
    /** By row: 1 where a number is lost. */
    const repeated = new Uint8Array(step.length);
    const dropped = new Map<string, number>();
    let isSorted = true;
    const columns = [...this.#columns].map(([name, column]) => {
      const steps = column.steps();
      const cells = column.values.view();
      const nan = findNaN(cells);
      const isIdle = nan === null && cells.some(Number.isNaN);
      const found = nan === null ? { ...(isIdle && { hasIdleNaN: true as const }) } : { nanFrom: steps[nan] as number };
      // As many different steps as there are rows: they are the rows.
      if (isAscending(steps) && steps.length === step.length) return { name, values: column.values.view(), ...found };
      if (steps.some((at, i) => i > 0 && at < (steps[i - 1] as number))) isSorted = false;
      const { values, lost } = place(column, step, repeated);
      if (lost > 0) dropped.set(name, lost);
      return { name, values, ...found };
    });
    return { table: { step, columns }, repeated: step.filter((_, row) => repeated[row] === 1), dropped, isSorted };
  }
}

/** @throws FormatError where a table of so many rows and columns would be too large, or mostly empty */
export function checkSize(rows: number, columns: number, cells: number): void {
  const all = rows * columns;
  if (all > MOST_CELLS) throw tooLarge("the table of the log's steps and columns", MOST_CELLS, "cells");
  if (all - cells <= MOST_EMPTY_CELLS + EMPTY_PER_CELL * cells) return;
  const [steps, names, numbers] = [rows, columns, cells].map((count) => count.toLocaleString("en"));
  throw new FormatError(
    "too-large",
    `${steps} steps of ${names} columns hold only ${numbers} numbers; a table that empty is not made`,
  );
}

/**
 * One entry a row: the last cell of its step, NaN where there is none. Rows in which a number is lost that way are marked
 * in `repeated`: a log that writes training and validation in rows of their own repeats equal values, and loses nothing.
 */
function place(column: LogColumn, rows: Float64Array, repeated: Uint8Array) {
  const values = new Float64Array(rows.length).fill(Number.NaN);
  const at = column.steps();
  const cells = column.values.view();
  let lost = 0;
  let row = -1;
  for (let i = 0; i < at.length; i++) {
    const step = at[i] as number;
    row = rows[row + 1] === step ? row + 1 : countUpTo(rows, step) - 1;
    const earlier = values[row] as number;
    const later = cells[i] as number;
    if (!Number.isNaN(earlier) && !Object.is(earlier, later)) {
      repeated[row] = 1;
      lost++;
    }
    values[row] = later;
  }
  return { values, lost };
}
