/** @file What distinguishes two experiments. */
import { valueAt } from "./parseExperiment.ts";
import type { Experiment } from "./schema.ts";
import { SETTINGS } from "./settings.ts";

/** Paths of the single settings of every kind, each once: two kinds may have a setting of the same path. */
const PATHS = [...new Set(SETTINGS.filter(({ kinds }) => kinds === undefined).map(({ path }) => path))];

/**
 * Paths of the settings that have different values in `a` and `b`, or that only one of them has, in the order of the
 * schema.
 */
export function differences(a: Experiment, b: Experiment): string[] {
  return PATHS.filter((path) => {
    const steps = path.split(".");
    return JSON.stringify(valueAt(a, steps)) !== JSON.stringify(valueAt(b, steps));
  });
}
