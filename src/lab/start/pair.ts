/** @file The run and its twin: what is asked of a lab for them, and which of its runs they are. */
import { changeExperiment, type Experiment, loadPreset } from "../../experiment/index.ts";
import type { RunRequest } from "../lab.ts";
import type { LabRun } from "../labRun.ts";
import type { StartAddress } from "./startAddress.ts";

/** As `npm start` has it. */
const STEPS = "steps=5000";
const TWIN = "loss.precision=f64";

/** A run as it is asked for, and all of its settings. */
export interface Wanted {
  readonly request: RunRequest;
  readonly experiment: Experiment;
}

/**
 * The run, and the same with its loss in float64.
 * @throws RequestError for an experiment that there is not, or settings that it does not allow
 */
export function wantPair({ experiment, set }: Pick<StartAddress, "experiment" | "set">): readonly [Wanted, Wanted] {
  const want = (...more: readonly string[]): Wanted => {
    const request = { experiment, set: [STEPS, ...set, ...more] };
    return { request, experiment: loadPreset(experiment, request.set) };
  };
  return [want(), want(TWIN)];
}

/** States from which nothing more can come. */
const USELESS: readonly LabRun["state"][] = ["failed", "damaged", "imported"];

/** The run of these settings from the first step on, the one that has come furthest; null where there is none. */
export function findRun(runs: readonly LabRun[], experiment: Experiment): LabRun | null {
  const key = keyOf(experiment);
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
