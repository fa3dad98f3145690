/** @file The runs of a lab that are the run and its twin already. Loads the schemas of experiments, which are large. */
import { changeExperiment, type Experiment, loadPreset } from "../../experiment/index.ts";
import type { RunRequest } from "../lab.ts";
import type { LabRun } from "../labRun.ts";

/** States from which nothing more can come. */
const USELESS: readonly LabRun["state"][] = ["failed", "damaged", "imported"];

/**
 * The run that is asked for, from the first step on, the one that has come furthest; null where there is none.
 * @throws RequestError for an experiment that there is not, or settings that it does not allow
 */
export function findRun(runs: readonly LabRun[], { experiment, set }: RunRequest): LabRun | null {
  const key = keyOf(loadPreset(experiment, set));
  const same = runs.filter(
    ({ state, settings, forkedFrom }) =>
      !USELESS.includes(state) && forkedFrom === null && settings !== null && keyOf(settings) === key,
  );
  return same.reduce<LabRun | null>((best, run) => ((run.step ?? 0) > (best?.step ?? -1) ? run : best), null);
}

/** The fork of a run at a step with these changes; null where there is none. */
export function findFork(
  runs: readonly LabRun[],
  parent: Pick<LabRun, "id" | "settings">,
  { at, set }: { readonly at: number; readonly set: readonly string[] },
): LabRun | null {
  if (parent.settings === null) return null;
  const key = keyOf(changeExperiment(parent.settings as unknown as Experiment, set));
  return (
    runs.find(
      ({ state, forkedFrom, settings }) =>
        forkedFrom?.id === parent.id &&
        forkedFrom.step === at &&
        !forkedFrom.isReset &&
        !USELESS.includes(state) &&
        settings !== null &&
        keyOf(settings) === key,
    ) ?? null
  );
}

/** What a run computes, as text: its name is not part of that. */
function keyOf({ name: _, ...settings }: { readonly name?: unknown } & object): string {
  return JSON.stringify(sortKeys(settings));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sortKeys(inner)]),
  );
}
