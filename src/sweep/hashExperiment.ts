/** @file What makes two experiments the same run. */
import type { Experiment } from "../experiment/index.ts";
import { sha256 } from "../files/sha256.ts";

/** SHA-256, in hexadecimal, of all settings but the name, as JSON with names in alphabetical order. */
export function hashExperiment({ name: _, ...settings }: Experiment): string {
  return sha256(JSON.stringify(sortNames(settings)));
}

function sortNames(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortNames);
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, sortNames(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
