/** @file Remedies as this command line has them: commands to copy, and options. */
import type { Problem, Remedy } from "../problem.ts";

/** The problem and what to do, in the words of the command line. */
export function wordProblem({ problem, remedy }: Problem): string {
  return remedy === undefined ? problem : `${problem}; ${wordRemedy(remedy)}`;
}

function wordRemedy(remedy: Remedy): string {
  const options = remedy.columns.map((name) => `--map ${name}=COLUMN`).join(" ");
  return `where the log has one under another name, import it with ${options}`;
}
