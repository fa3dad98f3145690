/** @file Over which steps the runs of a report can be compared, and what each of them did there. */

import { detectSlingshots, type Slingshot, type SlingshotSeries } from "../analysis/index.ts";
import { type Series, takeUpTo } from "../series.ts";
import { historyOf, lastStep, listForkSteps, type ReportRun } from "./reportRun.ts";

/** Steps that all runs of a comparison have. */
export interface CommonSteps {
  /** The latest fork step, which is not one of them; null where no run is a fork. */
  readonly after: number | null;
  readonly upTo: number;
  /** Whether a run goes on after `upTo`. */
  readonly shortened: boolean;
}

/** Null when the runs have no step in common. A run without a step is left out of account. */
export function findCommonSteps(runs: readonly ReportRun[]): CommonSteps | null {
  const ends = runs.map(lastStep).filter((step) => step !== null);
  if (ends.length === 0) return null;
  const after = listForkSteps(runs).at(-1) ?? null;
  const upTo = Math.min(...ends);
  return after !== null && after >= upTo ? null : { after, upTo, shortened: Math.max(...ends) > upTo };
}

/** The slingshots of a run that spike within these steps, as a log that ends with them shows them. */
export function slingshotsWithin(
  run: ReportRun,
  { after, upTo }: Pick<CommonSteps, "after" | "upTo">,
): readonly Slingshot[] {
  const from = after ?? Number.NEGATIVE_INFINITY;
  const log = (lastStep(run) ?? upTo) > upTo ? toSlingshotSeries(takeUpTo(historyOf(run), upTo)) : null;
  const { slingshots } =
    log === null ? run.slingshots : detectSlingshots({ ...log, historyEnd: run.fork?.origin.step });
  return slingshots.filter(({ spike }) => spike > from && spike <= upTo);
}

/** The columns that the detector reads; null where the loss or the norm is missing. */
export function toSlingshotSeries({ step, columns }: Series): SlingshotSeries | null {
  const { trainLoss, trainAccuracy, lastLayerNorm } = columns;
  return trainLoss === undefined || lastLayerNorm === undefined
    ? null
    : { step, trainLoss, trainAccuracy, lastLayerNorm };
}
