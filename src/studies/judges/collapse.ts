/** @file Whether a run that generalised loses it again, by the definitions of Janati et al. 2026 (arXiv 2608.07436, Table 3). */

import { takeAfter } from "../../series.ts";
import type { StudyRun } from "../studyRuns.ts";
import { MOSTLY_RIGHT } from "../traits.ts";

export interface Collapse {
  /** First validation that five more follow, all with an accuracy of 95 % or more; null where there is none. */
  readonly generalisedAt: number | null;
  /** Validations after those with less, and their share of all after those. */
  readonly below: number;
  readonly shareBelow: number;
  /** Lowest accuracies after that; 1 where the run has not generalised. */
  readonly lowest: number;
  readonly lowestTraining: number;
}

const IN_A_ROW = 6;

/** Whether a run loses what it had; null of one that never had it. */
export const isCollapse = ({ generalisedAt, below }: Collapse): boolean | null =>
  generalisedAt === null ? null : below > 0;

/** The lowest accuracies of the runs that had generalised. */
export const listDepths = (all: readonly Collapse[]): number[] =>
  all.filter(({ generalisedAt }) => generalisedAt !== null).map(({ lowest }) => lowest);

/** The shares of validations that are below, of the runs that had generalised. */
export const listShares = (all: readonly Collapse[]): number[] =>
  all.filter(({ generalisedAt }) => generalisedAt !== null).map(({ shareBelow }) => shareBelow);

/** Of every run that was validated, as if it began after step `from`. */
export async function findCollapses(runs: readonly StudyRun[], from = 0): Promise<Collapse[]> {
  const found: Collapse[] = [];
  for (const run of runs) {
    const { step, columns } = takeAfter(await run.read(), from);
    const { validationAccuracy, trainAccuracy } = columns;
    if (validationAccuracy !== undefined && trainAccuracy !== undefined)
      found.push(findCollapse(step, validationAccuracy, trainAccuracy));
  }
  return found;
}

/** @param validation NaN at steps without one */
export function findCollapse(
  step: ArrayLike<number>,
  validation: ArrayLike<number>,
  training: ArrayLike<number>,
): Collapse {
  const rows = Array.from(validation, (value, row) => ({ value, row })).filter(({ value }) => !Number.isNaN(value));
  const first = rows.findIndex((_, i) => {
    const next = rows.slice(i, i + IN_A_ROW);
    return next.length === IN_A_ROW && next.every(({ value }) => value >= MOSTLY_RIGHT);
  });
  if (first === -1) return { generalisedAt: null, below: 0, shareBelow: 0, lowest: 1, lowestTraining: 1 };
  const after = rows.slice(first).map(({ value }) => value);
  const below = after.filter((value) => value < MOSTLY_RIGHT).length;
  const row = (rows[first] as (typeof rows)[number]).row;
  return {
    generalisedAt: step[row] as number,
    below,
    shareBelow: below / after.length,
    lowest: after.reduce((least, value) => Math.min(least, value), 1),
    lowestTraining: Array.from(training)
      .slice(row)
      .reduce((least, value) => Math.min(least, value), 1),
  };
}
