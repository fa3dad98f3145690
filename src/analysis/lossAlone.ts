/** @file Slingshots by the loss alone, of a log whose norm was not recorded, or too seldom. */
import { judgeClimb } from "./climb.ts";
import type { SpikeBurst } from "./spikeBursts.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** Bursts that must be alike: one is no cycle. */
const LEAST_BURSTS = 2;

/** Rows from the onset by which a burst has come within this factor of its peak: what rises slower follows a learning rate. */
const [SUDDEN_ROWS, SUDDEN_SHARE] = [10, 1 / 5];

/** Factor by which the loss rings from row to row, which noise seldom does. */
const RINGING = 5;

/** Rises of the loss within a burst by that factor, at least; and the shares of the quiet that climb and burst may last. */
const [LEAST_RISES, LONGEST_CLIMB, LONGEST_BURST] = [4, 1 / 10, 1 / 3];

/** A quiet is at most so many times as long as the shortest one. */
const MOST_UNEVEN = 4;

/** The quiet goes on to fall to below this share of the threshold: a schedule that raises the loss has no quiet of its own. */
const DEEP = 1 / 1000;

/**
 * The bursts that are slingshots by what the loss shows: after fitting it is quiet, climbs for some rows, jumps so that samples
 * are misclassified, rings, comes down and is quiet again, at intervals of one order. Empty unless at least two of the
 * bursts do, and more than half of all. Spikes of another cause lack the climb (bad batches), the ringing (restarts), the quiet
 * (learning rates that rise for long) or the return.
 */
export function findByLossAlone(record: TrainingRecord, bursts: readonly SpikeBurst[]): SpikeBurst[] {
  const finished = bursts.filter((burst) => burst.finished);
  const shortest = Math.min(...finished.map((burst) => quietSteps(record, burst)));
  const alike = finished.filter(
    (burst) =>
      judgeClimb(record, burst) === "seen" &&
      countRises(record, burst) >= LEAST_RISES &&
      isSudden(record, burst) &&
      burst.lastRow - burst.onsetRow <= LONGEST_BURST * (burst.onsetRow - burst.quietRow) &&
      burst.onsetRow - burst.calmRow <= 1 + LONGEST_CLIMB * (burst.onsetRow - burst.quietRow) &&
      burst.troughLoss < DEEP &&
      (burst.lowestAccuracy === null || burst.lowestAccuracy < (burst.quietAccuracy ?? 1)) &&
      quietSteps(record, burst) <= MOST_UNEVEN * shortest,
  );
  return alike.length >= LEAST_BURSTS && 2 * alike.length > finished.length ? alike : [];
}

function isSudden({ loss }: TrainingRecord, { onsetRow, lastRow, peakLoss }: SpikeBurst): boolean {
  const end = Math.min(lastRow + 1, onsetRow + SUDDEN_ROWS);
  return loss.subarray(onsetRow, end).some((value) => value >= SUDDEN_SHARE * peakLoss);
}

/** How often the loss rises again within a burst. */
function countRises({ loss }: TrainingRecord, { onsetRow, lastRow }: SpikeBurst): number {
  let rises = 0;
  for (let row = onsetRow; row < lastRow; row++)
    if ((loss[row + 1] as number) > RINGING * (loss[row] as number)) rises++;
  return rises;
}

function quietSteps({ step }: TrainingRecord, { quietRow, onsetRow }: SpikeBurst): number {
  return (step[onsetRow] as number) - (step[quietRow] as number);
}
