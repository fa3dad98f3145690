/** @file Spikes of the loss, whatever the norm does: what remains where there are no slingshots. */
import { DEFAULT_SLINGSHOT_OPTIONS, SpikeWatch } from "../../analysis/index.ts";
import type { Series } from "../../series.ts";
import type { StudyRun } from "../studyRuns.ts";

/** The steps after fitting at which the training loss begins to spike, as the watch counts that saves checkpoints. */
export function listSpikes({ slingshots: { fittedAt } }: StudyRun, { step, columns }: Series): number[] {
  const losses = columns.trainLoss;
  if (fittedAt === null || losses === undefined) return [];
  const watch = new SpikeWatch(DEFAULT_SLINGSHOT_OPTIONS.spikeLoss);
  return [...step].filter((at, row) => watch.observe(losses[row] as number) && at > fittedAt);
}

/** How many there are; 0 where a run never fits. */
export async function countSpikes(run: StudyRun): Promise<number> {
  return listSpikes(run, await run.read()).length;
}
