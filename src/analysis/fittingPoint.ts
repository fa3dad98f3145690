/** @file The step from which a run has fitted its training set. */
import { entryFrom } from "./normLog.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/**
 * Row at which the first stretch of `fitRows` consecutive recorded accuracies of at least `fitAccuracy` begins, or the
 * first row after that; where the loss decides, the first of `fitRows` rows with a loss of at most `fitLoss`, none of them
 * of another loss. Null if there is none.
 *
 * A stretch and not a row, because with mini-batches one batch is now and then all correct long before the set is. A row
 * without an accuracy neither starts nor breaks a stretch of accuracies.
 */
export function findFittingPoint(record: TrainingRecord, options: SlingshotOptions): number | null {
  const { accuracies, loss, otherLossRows, step } = record;
  const { fitRows, fitAccuracy, fitLoss } = options;
  if (accuracies === null || lossDecides(record, options))
    return findStretch(loss, fitRows, (value) => value <= fitLoss, otherLossRows);
  const least = Math.min(fitAccuracy, Math.fround(fitAccuracy));
  const entry = findStretch(accuracies.accuracy, fitRows, (value) => value >= least);
  if (entry === null) return null;
  return entryFrom({ step }, accuracies.step[entry] as number);
}

/**
 * Whether the log has too few accuracies to judge a stretch of rows: fewer than one in `fitRows` losses. A log with one
 * accuracy an epoch has a few dozens, and spikes leave no `fitRows` of them in a row.
 */
export function lossDecides({ accuracies, length }: TrainingRecord, { fitRows }: SlingshotOptions): boolean {
  return accuracies === null || accuracies.step.length * fitRows < length;
}

/** The first of `rows` consecutive values that fit, none of them before `from`. */
function findStretch(values: Float64Array, rows: number, fits: (value: number) => boolean, from = 0): number | null {
  let fitted = 0;
  for (let i = from; i < values.length; i++) {
    fitted = fits(values[i] as number) ? fitted + 1 : 0;
    if (fitted >= rows) return i - fitted + 1;
  }
  return null;
}
