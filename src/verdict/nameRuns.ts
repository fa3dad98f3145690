/** @file Short names for the runs of a report, each different from the others. */
import type { ForkedFrom } from "../store/index.ts";
import { formatStep } from "../words.ts";
import { nameForkChanges } from "./forkOrigin.ts";
import { diffSettings } from "./settingsDiff.ts";

export interface Nameable {
  /** Name of the run's folder. */
  readonly name: string;
  readonly experiment: unknown;
  readonly origin: ForkedFrom | null;
}

/**
 * Forks are named by what they change, and with the step where that alone would not do; the only run they come from is
 * the "parent". Other runs bear the names of their experiments, or where those are the same, the settings that differ.
 * As a last resort the folder's name tells runs apart.
 *
 * @param parents the index of each run's parent; −1 for none
 */
export function nameRuns(runs: readonly Nameable[], parents: readonly number[]): string[] {
  const roots = new Set(parents.filter((parent) => parent >= 0 && runs[parent]?.origin === null));
  const plain = runs.filter(({ origin }, i) => origin === null && !(roots.size === 1 && roots.has(i)));
  const differences = diffSettings(plain.map(({ experiment }) => experiment));
  const bySettings = (run: Nameable) =>
    differences
      .map(({ path, values }) => `${path} ${values[plain.indexOf(run)] ?? "not set"}`)
      .slice(0, mostSettings)
      .join(", ");
  const attempts: ((run: Nameable, index: number) => string)[] = [
    (run, index) =>
      run.origin !== null
        ? nameForkChanges(run.origin)
        : roots.size === 1 && roots.has(index)
          ? "parent"
          : (experimentName(run.experiment) ?? run.name),
    (run) =>
      run.origin !== null ? `${nameForkChanges(run.origin)} from ${formatStep(run.origin.step)}` : bySettings(run),
    (run) => run.name,
  ];
  return tellApart(runs, attempts);
}

/** Settings that a label may hold; more make it unreadable. */
const mostSettings = 2;

/** Gives each run the first name that no other run bears after the same attempt. */
function tellApart(
  runs: readonly Nameable[],
  attempts: readonly ((run: Nameable, index: number) => string)[],
): string[] {
  const names = runs.map(() => "");
  let open = runs.map((_, i) => i);
  for (const attempt of attempts) {
    for (const i of open) names[i] = attempt(runs[i] as Nameable, i);
    open = open.filter((i) => names[i] === "" || names.some((name, other) => other !== i && name === names[i]));
  }
  for (const i of open) names[i] = `${names[i]} (${i + 1})`;
  return names;
}

function experimentName(experiment: unknown): string | null {
  const named = typeof experiment === "object" && experiment !== null && "name" in experiment;
  return named && typeof experiment.name === "string" && experiment.name !== "" ? experiment.name : null;
}

/** The names of several experiments, each once: `hypercube and division`. */
export function listExperimentNames(runs: readonly { readonly experiment: unknown }[]): string[] {
  return [...new Set(runs.flatMap(({ experiment }) => experimentName(experiment) ?? []))];
}
