/** @file The step from which a run has fitted its training set. */
import type { SlingshotOptions } from "./slingshotOptions.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/**
 * Index of the first row of the first stretch of `fitRows` rows with a training accuracy of at least `fitAccuracy`;
 * without accuracies, with a loss of at most `fitLoss`. Null if there is none.
 *
 * A stretch and not a row, because with mini-batches one batch is now and then all correct long before the set is. A row
 * whose accuracy is NaN (not measured at that step) neither starts nor breaks a stretch.
 */
export function findFittingPoint(record: TrainingRecord, options: SlingshotOptions): number | null {
  const { accuracy, loss, length } = record;
  let start = 0;
  let rows = 0;
  for (let i = 0; i < length; i++) {
    const rowAccuracy = accuracy === null ? null : (accuracy[i] as number);
    if (rowAccuracy !== null && Number.isNaN(rowAccuracy)) continue;
    const fits = rowAccuracy === null ? (loss[i] as number) <= options.fitLoss : rowAccuracy >= options.fitAccuracy;
    if (!fits) {
      rows = 0;
      continue;
    }
    if (rows === 0) start = i;
    rows++;
    if (rows === options.fitRows) return start;
  }
  return null;
}
