/** @file Which column of a foreign log holds the steps, and what a step may be. */

import { FormatError, tooLarge } from "../formatError.ts";
import { LONGEST_NAME } from "../limits.ts";
import { listChoices, listNames, shortenName } from "../listNames.ts";

/** What a reader of text logs may be told about their columns. */
export interface ColumnOptions {
  /** The column that holds the steps; without it the one of `STEP_NAMES` with which the fewest numbers are lost. */
  readonly step?: string;
  /** Columns to leave out: by name, by the name of what they lie in, or by a pattern with `*`. */
  readonly skip?: ReadonlySet<string>;
  /** Whether steps that begin again are those of a resumed run whose counter did not go on. */
  readonly resumed?: boolean;
  /** What the one column of a file is called that has no name for it, as MLflow's have none. */
  readonly title?: string;
  /** Names of the columns of a table without a header, in order. */
  readonly columns?: readonly string[];
  /** The line of the file in which the text begins; default 1. */
  readonly firstLine?: number;
}

/** In the order in which they are thought of; upper or lower case, with an underscore before it or without. */
export const STEP_NAMES: readonly string[] = [
  ...["step", "global_step", "iteration", "iter", "num_updates", "num_steps", "update", "updates", "iterations", "it"],
  ...["trainer/global_step", "train/global_step", "train_step", "batch", "batch_idx", "epoch", "epochs"],
];

/** The name as it stands in `STEP_NAMES`, where it does. */
export const plainName = (name: string): string => name.trim().toLowerCase().replace(/^_/, "").replaceAll(" ", "_");

export const isStepName = (name: string): boolean => STEP_NAMES.includes(plainName(name));

/** Those that a message names. */
const USUAL_NAMES = ["step", "global_step", "iteration", "epoch"];

/** The error of a column that was named and is not there. */
export function noColumn(name: string, names: readonly string[]): FormatError {
  return new FormatError("refused", `there is no column ${shortenName(name)} (columns: ${listNames(names)})`);
}

/** The error of a log whose steps are not found. */
export function noSteps(names: readonly string[]): FormatError {
  return new FormatError("no-step", `no column is called ${listChoices(USUAL_NAMES)} (columns: ${listNames(names)})`);
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
