/** @file Which axis of a sweep tells most of how its runs ended. */
import type { Measure } from "./measures.ts";
import { pickMeasured, splitRuns } from "./summary.ts";
import type { SweepData } from "./sweepData.ts";

export interface Strongest {
  readonly measure: Measure;
  readonly path: string;
}

/** Of these the first that is not the same for all runs is what a headline tells of. */
const LEADS = ["slings", "groks", "validationAccuracy"];

/**
 * The axis whose cells explain most of the variance of the leading measure (η², the correlation ratio); the first of several
 * that explain as much. Null where no measure varies, or there is no axis.
 */
export function findStrongestAxis(sweep: SweepData): Strongest | null {
  const all = sweep.runs.map((_, run) => run);
  for (const name of LEADS) {
    const measure = sweep.measures.find((candidate) => candidate.name === name);
    if (measure === undefined) continue;
    const shares = sweep.axes.map(({ path }) =>
      explainVariance(splitRuns(sweep, all, path).map(({ runs }) => pickMeasured(sweep, runs, name).filter(isNumber))),
    );
    const most = Math.max(0, ...shares);
    const path = sweep.axes[shares.findIndex((share) => share > 0 && share >= most - 1e-12)]?.path;
    if (path !== undefined) return { measure, path };
  }
  return null;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

/** Share of the variance of all numbers that lies between the means of groups; 0 where they do not vary. */
export function explainVariance(groups: readonly (readonly number[])[]): number {
  const all = groups.flat();
  const mean = meanOf(all);
  const total = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const known = groups.filter((group) => group.length > 0);
  const between = known.reduce((sum, group) => sum + group.length * (meanOf(group) - mean) ** 2, 0);
  return total > 0 ? between / total : 0;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
