/** @file What differs between the settings of several experiments. */

import { spellNumber } from "../text/numberText.ts";

/** One setting whose value is not the same in all runs. */
export interface SettingDifference {
  /** Names from the root joined with dots: `loss.precision`. */
  readonly path: string;
  /** One value a run, as text; null where the run does not have the setting. */
  readonly values: readonly (string | null)[];
}

/** Settings that name an experiment without changing it. */
const names = new Set(["name"]);

/** Every leaf of a settings object by its dotted path. A list is one leaf: `betas` → `[0.9, 0.95]`. */
export function flattenSettings(settings: unknown): Map<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: string) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
      for (const [key, child] of Object.entries(value)) visit(child, path === "" ? key : `${path}.${key}`);
    } else if (value !== undefined) {
      leaves.set(path, formatSetting(value));
    }
  };
  visit(settings, "");
  return leaves;
}

/** A setting as one would type it: `f32`, `1e-8`, `[0.9, 0.95]`. */
export function formatSetting(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return spellNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatSetting).join(", ")}]`;
  return JSON.stringify(value) ?? String(value);
}

/** The settings that differ, in the order of the first run that has them. The experiment's own name does not count. */
export function diffSettings(experiments: readonly unknown[]): SettingDifference[] {
  const flat = experiments.map(flattenSettings);
  const paths = new Set(flat.flatMap((leaves) => [...leaves.keys()]));
  return [...paths]
    .filter((path) => !names.has(path))
    .map((path) => ({ path, values: flat.map((leaves) => leaves.get(path) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}
