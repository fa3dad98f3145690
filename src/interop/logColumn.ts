/** @file The cells of one column of a log, in the order in which they come. */

import { tooLarge } from "../formatError.ts";
import { MOST_CELLS } from "../limits.ts";
import { NumberList } from "./numberList.ts";

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
export interface Shared {
  /** The steps of the rows, in the order of the log. */
  readonly rows: NumberList;
  /** Values in all columns. */
  cells: number;
}
