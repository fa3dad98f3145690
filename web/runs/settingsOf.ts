/** @file The settings of runs side by side: each by its path, and those that differ. */
import { flattenSettings } from "../../src/experiment/flattenSettings.ts";
import { trimExponential } from "../../src/words.ts";

export type Settings = Readonly<Record<string, unknown>> | null;

const known = new WeakMap<object, ReadonlyMap<string, string>>();

/** Values as YAML has them in one line, by their paths. */
export function listValues(settings: Settings): ReadonlyMap<string, string> {
  if (settings === null) return new Map();
  const before = known.get(settings);
  if (before !== undefined) return before;
  const values = new Map(flattenSettings({ ...settings }, {}).map(({ path, value }) => [path, showSetting(value)]));
  known.set(settings, values);
  return values;
}

export function showSetting(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3) return trimExponential(value.toExponential());
  return JSON.stringify(value) ?? "";
}

/** Paths of the settings that not all runs have alike, those with fewest values first. Logs of other tools have none: beside one all would differ. */
export function listDiffering(runs: readonly { readonly settings: Settings }[]): string[] {
  const values = new Map<string, { readonly all: Set<string>; runs: number }>();
  const having = runs.filter(({ settings }) => settings?.model !== undefined);
  for (const { settings } of having) {
    for (const [path, value] of listValues(settings)) {
      const seen = values.get(path);
      if (seen === undefined) values.set(path, { all: new Set([value]), runs: 1 });
      else {
        seen.all.add(value);
        seen.runs++;
      }
    }
  }
  const count = ({ all, runs }: { all: Set<string>; runs: number }) => all.size + (runs < having.length ? 1 : 0);
  return [...values]
    .filter(([path, seen]) => path !== "name" && count(seen) > 1)
    .sort(([, a], [, b]) => count(a) - count(b))
    .map(([path]) => path);
}
