/** @file What makes two experiments the same run. */
import type { Experiment } from "../experiment/index.ts";
import { sha256 } from "../files/sha256.ts";
import type { SweepFork } from "./sweep.ts";

/** SHA-256, in hexadecimal, of all settings but the name, as JSON with names in alphabetical order. */
export function hashExperiment({ name: _, ...settings }: Experiment): string {
  return sha256(JSON.stringify(sortNames(settings)));
}

/** Likewise of a run that goes on as `experiment` from a state of its parent, the run that `parent` is. */
export function hashFork(experiment: Experiment, parent: Experiment, fork: SweepFork): string {
  return sha256(JSON.stringify([hashExperiment(experiment), hashExperiment(parent), fork.at, fork.resetOptimizer]));
}

function sortNames(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortNames);
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, sortNames(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
