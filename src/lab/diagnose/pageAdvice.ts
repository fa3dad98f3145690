/** @file Problems and remedies as a page says them that diagnoses a log: what to choose there. */
import { type Missing, roleOf } from "../../diagnosis/index.ts";
import { listNames } from "../../listNames.ts";
import type { Advice, Problem, Remedy } from "../../problem.ts";

/** The problem and what to do, in one line. */
export function wordProblem({ problem, remedy }: Problem): string {
  const advice = remedy === undefined ? null : wordRemedy(remedy);
  return advice === null ? problem : `${problem}; ${advice}`;
}

export const wordError = ({ message, remedy }: Error & Advice): string => wordProblem({ problem: message, remedy });

/** Null for what this page cannot help with. */
function wordRemedy(remedy: Remedy): string | null {
  switch (remedy.kind) {
    case "name-step":
      return "name the column that holds the steps, under “How it is read”";
    case "name-all":
      return `name its ${remedy.count} columns under “How it is read”, like ${remedy.columns}`;
    case "skip-column":
      return `leaving out ${remedy.column}, under “How it is read”, ${remedy.effect}`;
    case "skip-some":
      return "columns are left out under “How it is read”";
    case "number-on":
      return "“steps begin again”, under “How it is read”, numbers them on";
    case "name-one":
      return `one of its other columns may be it, and is named under “How it is read”: ${remedy.among}`;
    default:
      return null;
  }
}

/** How to log what a log lacks; or to say it here. */
export function wordMissing({ what, how, setting, among }: Missing): string {
  if (setting !== null) return `${how}, under “What is known of it”`;
  if (among.length === 0 || roleOf(what) === null) return how;
  return `${how}; or one of its columns is it, and is named under “How it is read”: ${listNames(among)}`;
}
