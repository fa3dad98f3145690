/** @file Loss spikes after the fitting point, all the ringing of one spike merged into one burst. */

import type { SlingshotOptions } from "./slingshotOptions.ts";
import { LEAST_LOSS } from "./smallestLoss.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** An event is over when the loss is below this share of its threshold, so that noise around it makes one event. */
const EVENT_END = 0.1;

/** The loss is low where it is below this share of the threshold; rows above it that lead to an event are its climb. */
const CLIMB_START = 0.01;

/** Bounds of the quiet that ends a burst, in shares of the shortest quiet stretch that has led to a burst. */
const LEAST_QUIET = 1 / 20;
const MOST_QUIET = 1 / 2;

/** The loss events of one spike. Rows are indices into the record. */
export interface SpikeBurst {
  /** First row of the quiet stretch before it. */
  readonly quietRow: number;
  /** First row at or above the threshold. */
  readonly onsetRow: number;
  /** Last row before it in which the loss is still low: below a hundredth of the threshold. */
  readonly calmRow: number;
  /** Last row of the last event. */
  readonly lastRow: number;
  /** Lowest loss of the quiet stretch before it; may be 0. */
  readonly troughLoss: number;
  readonly peakLoss: number;
  /** Rises of the loss above the threshold. */
  readonly events: number;
  /** Highest training accuracy of the quiet stretch before it; null if none was recorded in its rows. */
  readonly quietAccuracy: number | null;
  /** Lowest training accuracy in the events; null if none was recorded in their rows. */
  readonly lowestAccuracy: number | null;
  /** Whether the loss had come down again when the record ended. */
  readonly finished: boolean;
}

type OpenBurst = { -readonly [Key in keyof SpikeBurst]: SpikeBurst[Key] } & { readonly threshold: number };

/**
 * Finds the bursts of loss spikes from row `from` on, in one pass.
 *
 * **Event.** The loss reaches `spikeRatio` times its trough, the lowest loss since the last event, and `spikeLoss`. The
 * event lasts until the loss is below a tenth of that threshold. A trough counts as at least 1e-12, and once the log has
 * shown an exact 0, as at least the smallest positive loss seen (see `smallestLoss`): one quantum above 0 is no spike.
 *
 * **Burst.** The loss rings after it has jumped. An event belongs to the burst before it unless the quiet between the two
 * has lasted as long as that burst, and at least 1/20 but no more than 1/2 of the shortest quiet stretch that has led to
 * a burst so far. That stretch is a growth phase, which sets the time scale of the cycles: a twentieth of it is no growth
 * phase of its own, and half of it no ringing. The rule has no unit of time, so it holds for cycles of 500 and of 50,000
 * steps and for a log of every tenth step; and it only looks back, so that later steps do not regroup earlier ones.
 */
export function findSpikeBursts(record: TrainingRecord, from: number, options: SlingshotOptions): SpikeBurst[] {
  const { step, loss, accuracy, length } = record;
  const bursts: OpenBurst[] = [];
  let burst: OpenBurst | null = null;
  let shortestQuiet = Number.POSITIVE_INFINITY;
  let quietRow = from;
  let troughLoss = Number.POSITIVE_INFINITY;
  let quietAccuracy: number | null = null;
  let smallestPositive = Number.POSITIVE_INFINITY;

  for (let i = from; i < length; i++) {
    const rowLoss = loss[i] as number;
    if (rowLoss > 0 && rowLoss < smallestPositive) smallestPositive = rowLoss;

    if (burst !== null && !burst.finished) {
      if (rowLoss >= burst.threshold * EVENT_END) {
        extendBurst(burst, record, i);
        continue;
      }
      burst.finished = true;
      quietRow = i;
      troughLoss = Number.POSITIVE_INFINITY;
      quietAccuracy = null;
    }
    const rings = burst !== null && ringsStill(burst, i, step, shortestQuiet);
    if (burst !== null && rings && rowLoss >= burst.threshold) {
      burst.events++;
      burst.finished = false;
      extendBurst(burst, record, i);
      continue;
    }
    // A trough above 0 is no lower than the smallest positive loss.
    const trough = Math.max(troughLoss, smallestPositive, LEAST_LOSS);
    const threshold = Math.max(options.spikeLoss, options.spikeRatio * trough);
    if (!rings && rowLoss >= threshold) {
      shortestQuiet = Math.min(shortestQuiet, (step[i] as number) - (step[quietRow] as number));
      burst = {
        quietRow,
        onsetRow: i,
        calmRow: findCalmRow(loss, quietRow, i, threshold),
        lastRow: i,
        troughLoss,
        quietAccuracy,
        peakLoss: 0,
        events: 1,
        lowestAccuracy: null,
        finished: false,
        threshold,
      };
      bursts.push(burst);
      extendBurst(burst, record, i);
      continue;
    }
    if (rowLoss < troughLoss) troughLoss = rowLoss;
    const rowAccuracy = accuracy === null ? Number.NaN : (accuracy[i] as number);
    if (!Number.isNaN(rowAccuracy)) quietAccuracy = Math.max(quietAccuracy ?? 0, rowAccuracy);
  }
  return bursts;
}

/** The last row of the quiet before the climb to an event; its first row where the loss was never low. */
function findCalmRow(loss: Float64Array, quietRow: number, onsetRow: number, threshold: number): number {
  let row = onsetRow - 1;
  while (row > quietRow && (loss[row] as number) >= threshold * CLIMB_START) row--;
  return row;
}

/** Whether the quiet from the burst's last event to row `i` is too short to end the burst. */
function ringsStill(burst: SpikeBurst, i: number, step: Float64Array, shortestQuiet: number): boolean {
  const lastStep = step[burst.lastRow] as number;
  const burstSteps = lastStep - (step[burst.onsetRow] as number);
  const ringingSteps = Math.min(Math.max(burstSteps, shortestQuiet * LEAST_QUIET), shortestQuiet * MOST_QUIET);
  return (step[i] as number) - lastStep <= ringingSteps;
}

function extendBurst(burst: OpenBurst, { loss, accuracy }: TrainingRecord, row: number): void {
  burst.lastRow = row;
  burst.peakLoss = Math.max(burst.peakLoss, loss[row] as number);
  const rowAccuracy = accuracy === null ? Number.NaN : (accuracy[row] as number);
  if (!Number.isNaN(rowAccuracy)) burst.lowestAccuracy = Math.min(burst.lowestAccuracy ?? 1, rowAccuracy);
}
