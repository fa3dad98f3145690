/** @file Spikes of the loss, whatever the norm does: what remains where there are no slingshots. */
import { DEFAULT_SLINGSHOT_OPTIONS, SpikeWatch } from "../../analysis/index.ts";
import type { StudyRun } from "../studyRuns.ts";

/** How often the training loss spikes after fitting, as the watch that saves checkpoints counts; 0 where it never fits. */
export async function countSpikes({ slingshots: { fittedAt }, read }: StudyRun): Promise<number> {
  if (fittedAt === null) return 0;
  const { step, columns } = await read();
  const losses = columns.trainLoss;
  if (losses === undefined) return Number.NaN;
  const watch = new SpikeWatch(DEFAULT_SLINGSHOT_OPTIONS.spikeLoss);
  let spikes = 0;
  for (const [row, at] of step.entries()) if (watch.observe(losses[row] as number) && at > fittedAt) spikes++;
  return spikes;
}
