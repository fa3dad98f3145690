/** @file Which of two groups of runs generalises earlier, where any does. */
import { compareGroups, type Group } from "../comparing.ts";
import { type Finding, unknown } from "../finding.ts";

/** Whether the second does. Two groups of which no run has by its last step say nothing of each other: the runs are too short. */
export function compareTimes(what: string, later: Group, earlier: Group): Finding {
  return [later, earlier].some(({ values }) => values.some(Number.isFinite))
    ? compareGroups(what, later, earlier)
    : unknown(`${what}: no run of ${later.name} or ${earlier.name} has come to it`);
}
