/** @file What distinguishes two experiments. */
import { valueAt } from "./parseExperiment.ts";
import type { Experiment } from "./schema.ts";
import { SETTINGS } from "./settings.ts";

/** Paths of the settings that have different values in `a` and `b`, in the order of the schema. */
export function differences(a: Experiment, b: Experiment): string[] {
  const leaves = SETTINGS.filter((setting) => setting.members === undefined).map((setting) => setting.path);
  return leaves.filter((path) => {
    const steps = path.split(".");
    return JSON.stringify(valueAt(a, steps)) !== JSON.stringify(valueAt(b, steps));
  });
}
