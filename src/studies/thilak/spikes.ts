/** @file Spikes of the loss, whatever the norm does: what remains where there are no slingshots. */
import { DEFAULT_SLINGSHOT_OPTIONS, SpikeWatch } from "../../analysis/index.ts";
import type { Series } from "../../series.ts";
import { numbersBetween } from "../cycles.ts";
import type { StudyRun } from "../studyRuns.ts";

/** The steps after fitting at which the training loss begins to spike, as the watch counts that saves checkpoints. */
export function listSpikes({ slingshots: { fittedAt } }: StudyRun, { step, columns }: Series): number[] {
  const losses = columns.trainLoss;
  if (fittedAt === null || losses === undefined) return [];
  const watch = new SpikeWatch(DEFAULT_SLINGSHOT_OPTIONS.spikeLoss);
  return [...step].filter((at, row) => watch.observe(losses[row] as number) && at > fittedAt);
}

/** How many there are; NaN where a run never fits. */
export async function countSpikes(run: StudyRun): Promise<number> {
  return run.slingshots.fittedAt === null ? Number.NaN : listSpikes(run, await run.read()).length;
}

/** Steps after fitting in which a fit may still be lost. */
const SETTLING = 100;
/** A training accuracy below it is a fit that is lost. */
const LEAST_FIT = 0.95;

/**
 * Whether training samples that were fitted are misclassified again, many at a time: of a loss that stays high this tells what its
 * spikes do not. Null where a run never fits.
 */
export async function losesFit({ slingshots: { fittedAt }, read }: StudyRun): Promise<boolean | null> {
  if (fittedAt === null) return null;
  const accuracies = numbersBetween(await read(), "trainAccuracy", fittedAt + SETTLING, Number.POSITIVE_INFINITY);
  return accuracies.length === 0 ? null : accuracies.some((accuracy) => accuracy < LEAST_FIT);
}
