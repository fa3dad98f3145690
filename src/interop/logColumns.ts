/** @file Which column of a foreign log holds the steps, and what a step may be. */

import { FormatError, tooLarge } from "../formatError.ts";
import { LONGEST_NAME } from "../limits.ts";
import { listChoices, listNames, shortenName } from "../listNames.ts";

/** What a reader of text logs may be told about their columns. */
export interface ColumnOptions {
  /** The column that holds the steps; without it the first of `STEP_NAMES` that is there. */
  readonly step?: string;
  /** Columns to leave out: those that hold no numbers. */
  readonly skip?: ReadonlySet<string>;
}

/** In order; upper or lower case, with an underscore before it or without. */
export const STEP_NAMES: readonly string[] = ["step", "global_step", "iteration", "epoch"];

/**
 * The name among `names` under which the steps are, or undefined where none looks like it.
 * @throws FormatError where the one asked for is not there
 */
export function findStepColumn(names: readonly string[], asked: string | undefined): string | undefined {
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    throw noColumn(asked, names);
  }
  const plain = names.map((name) => name.toLowerCase().replace(/^_/, ""));
  const index = STEP_NAMES.map((name) => plain.indexOf(name)).find((at) => at >= 0);
  return index === undefined ? undefined : names[index];
}

/** @throws FormatError where a column that is to be left out is not there */
export function checkSkip(names: Iterable<string>, skip: ReadonlySet<string> | undefined): void {
  const there = new Set(names);
  const unknown = [...(skip ?? [])].find((name) => !there.has(name));
  if (unknown !== undefined) throw noColumn(unknown, [...there]);
}

function noColumn(name: string, names: readonly string[]): FormatError {
  return new FormatError("refused", `there is no column ${shortenName(name)} (columns: ${listNames(names)})`);
}

/** The error of a log whose steps are not found. */
export function noSteps(names: readonly string[]): FormatError {
  return new FormatError("no-step", `no column is called ${listChoices(STEP_NAMES)} (columns: ${listNames(names)})`);
}

/** @throws FormatError unless it is a step: a whole number from 0 */
export function checkStep(step: number | undefined, shown: string, place: string): number {
  if (step !== undefined && Number.isSafeInteger(step) && step >= 0) return step + 0;
  throw new FormatError("refused", `${place}: the step ${shown} is not a whole number from 0`);
}

/** @throws FormatError where a column's name is longer than one may be */
export function checkName(name: string): void {
  if (name.length > LONGEST_NAME)
    throw tooLarge(`the name of the column ${shortenName(name)}`, LONGEST_NAME, "characters");
}
