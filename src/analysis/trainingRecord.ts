/** @file The series that the slingshot detector reads, checked and cleared of rows that carry no number. */
import { checkLengths, readSteps } from "./readSteps.ts";

/** One entry a recorded step, in every array. Any framework's log will do: nothing here depends on how it was made. */
export interface SlingshotSeries {
  /** Training loss (cross-entropy, nats) of the step: of the full set or of its mini-batch. Exactly 0 is a value. */
  readonly trainLoss: ArrayLike<number>;
  /** Share of correctly classified training samples, 0 to 1, of the same forward pass as the loss. */
  readonly trainAccuracy?: ArrayLike<number> | null | undefined;
  /** Norm of the classification layer's weights. RMS or L2: only ratios are used. */
  readonly lastLayerNorm: ArrayLike<number>;
  /** Number of each recorded step, strictly increasing, from anywhere, with gaps. Default 1, 2, 3, … */
  readonly step?: ArrayLike<number> | null | undefined;
  /**
   * The last step that is history: a fork's log begins with its parent's rows up to this step. They are
   * judged with the others, but slingshots are reported and inflation is measured only after it. Default: none is.
   */
  readonly historyEnd?: number | undefined;
}

/** The rows of a series that have a finite loss and norm. */
export interface TrainingRecord {
  readonly length: number;
  readonly step: Float64Array;
  readonly loss: Float64Array;
  readonly norm: Float64Array;
  /** NaN where the log has no accuracy; null where it has none anywhere. */
  readonly accuracy: Float64Array | null;
}

/**
 * Copies a series, leaving out every row whose loss or norm is not finite. A log that writes NaN for "not measured at
 * this step" keeps its measured rows, and a run that became NaN ends where it did, because it never comes back. A
 * negative loss (rounding of a tiny one) becomes 0.
 *
 * Throws a RangeError if the lengths differ or the steps do not increase.
 */
export function readTrainingRecord(series: SlingshotSeries): TrainingRecord {
  const { trainLoss, lastLayerNorm } = series;
  const trainAccuracy = series.trainAccuracy ?? null;
  checkLengths({ trainLoss, lastLayerNorm, trainAccuracy, step: series.step });
  const rows = trainLoss.length;
  const step = readSteps(series.step, rows);
  const loss = new Float64Array(rows);
  const norm = new Float64Array(rows);
  const accuracy = trainAccuracy === null ? null : new Float64Array(rows);
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const rowLoss = trainLoss[row] as number;
    const rowNorm = lastLayerNorm[row] as number;
    if (!Number.isFinite(rowLoss) || !Number.isFinite(rowNorm)) continue;
    // In place: a kept row never moves to a later one.
    step[length] = step[row] as number;
    loss[length] = Math.max(rowLoss, 0);
    norm[length] = rowNorm;
    if (accuracy !== null && trainAccuracy !== null) accuracy[length] = trainAccuracy[row] as number;
    length++;
  }
  return {
    length,
    step: step.subarray(0, length),
    loss: loss.subarray(0, length),
    norm: norm.subarray(0, length),
    accuracy: accuracy === null || accuracy.every(Number.isNaN) ? null : accuracy.subarray(0, length),
  };
}
