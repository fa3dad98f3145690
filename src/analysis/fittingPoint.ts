/** @file The step from which a run has fitted its training set. */
import { entryFrom } from "./normLog.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** Stretches in a span that is looked at whole, and spans that a log must go on for. */
const [SPAN_STRETCHES, LEAST_SPANS] = [3, 10];

/** Share of the spans without a wrong sample that is enough, multiple of that by chance which is, and the least share. */
const [LASTING, CLUSTERED, SOME] = [1 / 2, 3, 1 / 10];

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
  const entry = findLastingStretch(accuracies.accuracy, fitRows, least);
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

/** The first entry of a stretch of fitted accuracies, whether they last or not; null where there is none. */
export function findFittedStretch(accuracy: Float64Array, { fitRows, fitAccuracy }: SlingshotOptions): number | null {
  const least = Math.min(fitAccuracy, Math.fround(fitAccuracy));
  return findStretch(accuracy, fitRows, (value) => value >= least);
}

/**
 * The first entry of a stretch of fitted accuracies after which the set stays fitted but for bursts. With labels that are wrong
 * and never learnt, ten batches in a row are now and then without one. What is wrong then is scattered over the rows, and not
 * in bursts: of spans of `SPAN_STRETCHES` times as many rows few are without it. So a stretch counts if half of the spans after
 * it are, or three times as many as there would be by chance, and a tenth of them.
 */
function findLastingStretch(accuracy: Float64Array, rows: number, least: number): number | null {
  const span = SPAN_STRETCHES * rows;
  const spans = Math.floor(accuracy.length / span);
  const cleanFrom = new Float64Array(spans + 1);
  const wrongFrom = new Float64Array(spans + 1);
  for (let k = spans - 1; k >= 0; k--) {
    let wrong = 0;
    for (let row = k * span; row < (k + 1) * span; row++) if (!((accuracy[row] as number) >= least)) wrong++;
    cleanFrom[k] = (cleanFrom[k + 1] as number) + (wrong === 0 ? 1 : 0);
    wrongFrom[k] = (wrongFrom[k + 1] as number) + wrong;
  }
  for (let from = 0; ; ) {
    const entry = findStretch(accuracy, rows, (value) => value >= least, from);
    if (entry === null) return null;
    // Near the end of a log in which one was lucky, the spans before it speak too.
    const latest = from === 0 ? spans : Math.max(0, spans - LEAST_SPANS);
    const first = Math.min(latest, Math.ceil(entry / span));
    const left = spans - first;
    const byChance = (1 - (wrongFrom[first] as number) / (left * span)) ** span;
    const share = Math.min(LASTING, Math.max(SOME, CLUSTERED * byChance));
    if (left < LEAST_SPANS || (cleanFrom[first] as number) >= share * left) return entry;
    // The rest of this stretch, and of its span, would be judged by the same rows.
    from = Math.max(entry + rows, Math.ceil(entry / span) * span);
  }
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
