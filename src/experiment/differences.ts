/** @file What distinguishes two experiments. */
import { valueAt } from "./parseExperiment.ts";
import type { Experiment } from "./schema.ts";
import { listSettings, type Setting } from "./settings.ts";

/**
 * Paths of the settings that have different values in `a` and `b`, or that only one of them has, in the order of the
 * schema.
 */
export function differences(a: Experiment, b: Experiment): string[] {
  const present = listSettings().filter(
    (setting) => setting.kinds === undefined && (isOf(a, setting) || isOf(b, setting)),
  );
  // Two kinds may have a setting of the same path.
  const isOther = (path: string) => {
    const steps = path.split(".");
    return JSON.stringify(valueAt(a, steps)) !== JSON.stringify(valueAt(b, steps));
  };
  const areSameFiles = valueAt(a, ["data", "found"]) != null && !isOther("data.found");
  // Where the same files lie makes no difference.
  return [...new Set(present.map(({ path }) => path))].filter(
    (path) => isOther(path) && !(path === "data.path" && areSameFiles),
  );
}

/** Whether a group around the setting is of the setting's kind. */
function isOf(experiment: Experiment, { path, kind }: Setting): boolean {
  const steps = path.split(".");
  return (
    kind === undefined || steps.some((_, depth) => valueAt(experiment, [...steps.slice(0, depth), "name"]) === kind)
  );
}
