/** @file The series that the slingshot detector reads, checked, each on the steps at which it was recorded. */
import { countUpTo } from "../series.ts";
import { aboveFloor } from "./aboveFloor.ts";
import { checkShares } from "./checkShares.ts";
import type { NormLog } from "./normLog.ts";
import { checkLengths, readSteps } from "./readSteps.ts";
import { DEFAULT_SLINGSHOT_OPTIONS, type SlingshotOptions } from "./slingshotOptions.ts";

/** One entry a recorded step, in every array. Any framework's log will do: nothing here depends on how it was made. */
export interface SlingshotSeries {
  /** Training loss (cross-entropy, nats) of the step: of the full set or of its mini-batch. Exactly 0 is a value. */
  readonly trainLoss: ArrayLike<number>;
  /** The least that the loss can be, as the entropy of smoothed labels; of at least 0. Default 0. */
  readonly lossFloor?: number | undefined;
  /** Share of correctly classified training samples, 0 to 1; NaN where none was recorded. */
  readonly trainAccuracy?: ArrayLike<number> | null | undefined;
  /** Norm of the classification layer's weights; NaN where none was recorded, null where none was at all. RMS or L2: only ratios are used. */
  readonly lastLayerNorm?: ArrayLike<number> | null | undefined;
  /** Number of each recorded step, strictly increasing, from anywhere, with gaps. Default 1, 2, 3, … */
  readonly step?: ArrayLike<number> | null | undefined;
  /**
   * The last step that is history: a fork's log begins with its parent's rows up to this step. They are
   * judged with the others, but slingshots are reported and inflation is measured only after it. Default: none is.
   */
  readonly historyEnd?: number | undefined;
  /**
   * The last step whose loss is another function's: of a fork that changes the loss, the last of its history. No loss up to
   * there is compared with one after it, and where no accuracies say when the set is fitted, the losses after it alone do.
   * Default: none is.
   */
  readonly otherLossEnd?: number | undefined;
}

/** The accuracies of a log, on their own steps. */
export interface AccuracyLog {
  readonly step: Float64Array;
  readonly accuracy: Float64Array;
}

/** A log. The rows of `step`, `loss` and `accuracy` are those with a finite loss. */
export interface TrainingRecord {
  readonly length: number;
  readonly step: Float64Array;
  /** Above the floor. */
  readonly loss: Float64Array;
  readonly lossFloor: number;
  /** Rows in front whose loss is another function's. */
  readonly otherLossRows: number;
  /** NaN where the log has no accuracy of the same row; null where it has none in any. */
  readonly accuracy: Float64Array | null;
  /** Every finite norm from the first row to the last one. */
  readonly norms: NormLog;
  /** Every accuracy from the first row to the last one; null where there is none. */
  readonly accuracies: AccuracyLog | null;
}

/**
 * Copies a series, each of its columns on the steps at which it holds a number, so that a log may write loss, norm and
 * accuracy in different rows (frameworks do). None of them is carried over to the rows of another.
 *
 * The loss decides where the log begins and ends: what is recorded before its first finite value or after its last one
 * does not count. So a run that became NaN ends where it did, because it never comes back.
 *
 * Throws a RangeError if the lengths differ, the steps do not increase, an accuracy exceeds 1 or the floor is negative.
 */
export function readTrainingRecord(
  series: SlingshotSeries,
  { fitLoss }: Pick<SlingshotOptions, "fitLoss"> = DEFAULT_SLINGSHOT_OPTIONS,
): TrainingRecord {
  const { trainLoss, lossFloor = 0 } = series;
  const lastLayerNorm = series.lastLayerNorm ?? [];
  if (!(lossFloor >= 0 && lossFloor < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`lossFloor is ${lossFloor}: it must be a number of at least 0`);
  }
  const trainAccuracy = series.trainAccuracy ?? null;
  checkLengths({ trainLoss, lastLayerNorm: series.lastLayerNorm, trainAccuracy, step: series.step });
  checkShares({ trainAccuracy });
  const step = readSteps(series.step, trainLoss.length);
  const losses = takeNumbers(step, trainLoss, 0, step.length);
  const from = losses.row.at(0) ?? 0;
  const to = (losses.row.at(-1) ?? -1) + 1;
  const norms = takeNumbers(step, lastLayerNorm, from, Math.min(to, lastLayerNorm.length));
  const loss = aboveFloor(losses.value, lossFloor, fitLoss);
  const log = { step: norms.step, norm: norms.value };
  const otherLossRows = countUpTo(losses.step, series.otherLossEnd ?? Number.NEGATIVE_INFINITY);
  const record = { length: loss.length, step: losses.step, loss, lossFloor, otherLossRows, norms: log };
  const none = { ...record, accuracy: null, accuracies: null };
  if (trainAccuracy === null) return none;
  const accuracies = takeNumbers(step, trainAccuracy, from, to);
  if (accuracies.value.length === 0) return none;
  const accuracy = new Float64Array(loss.length);
  for (let i = 0; i < accuracy.length; i++) accuracy[i] = trainAccuracy[losses.row[i] as number] as number;
  return { ...record, accuracy, accuracies: { step: accuracies.step, accuracy: accuracies.value } };
}

/** The rows with a finite number, from one row to before another. */
function takeNumbers(step: Float64Array, given: ArrayLike<number>, from: number, to: number) {
  const taken = {
    row: new Uint32Array(given.length),
    step: new Float64Array(given.length),
    value: new Float64Array(given.length),
  };
  let length = 0;
  for (let row = from; row < to; row++) {
    const value = given[row] as number;
    if (!Number.isFinite(value)) continue;
    taken.row[length] = row;
    taken.step[length] = step[row] as number;
    taken.value[length] = value;
    length++;
  }
  return {
    row: taken.row.subarray(0, length),
    step: taken.step.subarray(0, length),
    value: taken.value.subarray(0, length),
  };
}
