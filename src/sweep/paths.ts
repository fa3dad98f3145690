/** @file Paths of settings in a sweep's document: which there are, and which lie in each other. */
import { changeExperiment, type Experiment, listSettings, RequestError } from "../experiment/index.ts";
import type { Assignment } from "../experiment/override.ts";

/** Whether one is the other or lies in it: `optimizer` and `optimizer.epsilon`. */
export const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a);

/** Whether `path` is `group` or lies in it. */
export const isWithin = (path: string, group: string): boolean => path === group || path.startsWith(`${group}.`);

/** @throws RequestError where no kind of experiment has the setting, with what may have been meant */
export function refuseUnknown(base: Experiment, assignment: Assignment): void {
  const { path, within } = assignment;
  // Items of lists are documented under a path, and cannot be set one by one.
  if (!path.includes("[") && listSettings().some((setting) => setting.path === path)) return;
  changeExperiment(base, [assignment]);
  throw new RequestError(`${within}.${path}: unknown setting`);
}
