/** @file What distinguishes two experiments. */
import { valueAt } from "./parseExperiment.ts";
import type { Experiment } from "./schema.ts";
import { SETTINGS } from "./settings.ts";

/**
 * Paths of the settings that have different values in `a` and `b`, or that only one of them has, in the order of the
 * schema.
 */
export function differences(a: Experiment, b: Experiment): string[] {
  const kinds = new Set<string>([a, b].flatMap(({ model, data }) => [model.name, data.name]));
  const leaves = SETTINGS.filter((setting) => setting.kinds === undefined);
  const present = leaves.filter(({ kind }) => kind === undefined || kinds.has(kind));
  // Two kinds may have a setting of the same path.
  return [...new Set(present.map(({ path }) => path))].filter((path) => {
    const steps = path.split(".");
    return JSON.stringify(valueAt(a, steps)) !== JSON.stringify(valueAt(b, steps));
  });
}
