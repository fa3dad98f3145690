/** @file When a run generalised, in words: the grokking delay, or "not yet". */

import type { GrokkingTimes } from "../analysis/index.ts";
import type { ColumnValues, Series } from "../series.ts";
import { formatShare, formatShareBeside, formatStep, pluralise } from "../words.ts";
import { historyOf, type JudgedRun } from "./judgedRun.ts";
import { epochRowsOf, findTimes } from "./judgeRun.ts";

/** The grokking times at 100 % and at a lower validation accuracy. */
export interface Generalisation {
  readonly full: GrokkingTimes;
  /** t4 is the first step with a validation accuracy of `reached`; the other times are those of `full`. */
  readonly early: GrokkingTimes;
  /** A share, above 0 and at most 1. */
  readonly reached: number;
}

/** The validation accuracy that counts as generalised besides 100 %, where a few answers stay wrong for good. */
export const defaultReached = 0.95;

/** Null for a run that was never validated, has no training accuracy, or has accuracies that are no shares. */
export function findGeneralisation(run: JudgedRun, reached = defaultReached): Generalisation | null {
  const full = run.grokking ?? null;
  if (full === null || full.lastValidatedStep === null) return null;
  const early = findTimes(historyOf(run), epochRowsOf(run.manifest), reached);
  return early && { full, early, reached };
}

/**
 * One sentence on validation accuracy: the first steps at which it is at least `reached`, and 100 %. Null where
 * `findGeneralisation` is.
 */
export function describeGeneralisation(run: JudgedRun, reached = defaultReached): string | null {
  const times = findGeneralisation(run, reached);
  if (times === null) return null;
  const { full, early } = times;
  const series = historyOf(run);
  const forkStep = run.fork?.origin.step ?? null;
  const isBefore = (step: number) => forkStep !== null && step <= forkStep;
  const when = (step: number) => `step ${formatStep(step)}${isBefore(step) ? ", before the fork" : ""}`;
  const low = formatShare(reached);
  if (early.t4 === null) {
    const goals = reached < 1 ? `not yet ${low}, nor 100 %` : "not yet 100 %";
    return `Validation accuracy is still at ${describeLast(series, full, reached)}: ${goals}.`;
  }
  if (full.t4 === null) {
    const passed = `Validation accuracy reaches ${low} at ${when(early.t4)}${describeSpacing(early)}, ${describeDelay(early)}`;
    return `${passed}; not yet 100 %: it is at ${describeLast(series, full, reached)}.`;
  }
  if (early.t4 === full.t4) {
    return `Validation accuracy reaches 100 % at ${when(full.t4)}${describeSpacing(full)}, ${describeDelay(full)}.`;
  }
  const both = isBefore(full.t4)
    ? `step ${formatStep(early.t4)} and 100 % at step ${formatStep(full.t4)}, both before the fork`
    : `${when(early.t4)}${isBefore(early.t4) ? "," : ""} and 100 % at step ${formatStep(full.t4)}`;
  return `Validation accuracy reaches ${low} at ${both}${describeSpacing(full)}, the latter ${describeDelay(full)}.`;
}

function describeSpacing({ resolution }: GrokkingTimes): string {
  return resolution === null || resolution <= 1 ? "" : ` (last validated ${formatStep(resolution)} steps before)`;
}

function describeDelay({ t2, delay }: GrokkingTimes): string {
  if (t2 === null || delay === null) return "though training accuracy never reached 100 %";
  if (delay === 0) return "as training accuracy first reaches 100 %: no grokking delay";
  const steps = `${formatStep(Math.abs(delay))} ${pluralise(Math.abs(delay), "step")}`;
  return delay > 0
    ? `${steps} after training accuracy first reached 100 % (t2 = ${formatStep(t2)})`
    : `${steps} before training accuracy first reaches 100 % (t2 = ${formatStep(t2)}): no grokking delay`;
}

/** The last validation accuracy and its step, and the highest one where that was higher. */
function describeLast({ step, columns }: Series, { lastValidatedStep }: GrokkingTimes, reached: number): string {
  const accuracy: ColumnValues = columns.validationAccuracy ?? new Float32Array(0);
  const last = accuracy[step.indexOf(lastValidatedStep ?? NaN)] ?? NaN;
  let highestRow = 0;
  for (const [row, value] of accuracy.entries()) {
    // The first row may carry no number, and a comparison with NaN is false.
    if (!(value <= (accuracy[highestRow] ?? NaN)) && !Number.isNaN(value)) highestRow = row;
  }
  const highest = accuracy[highestRow] ?? NaN;
  const before =
    highest > last
      ? ` (highest: ${formatShareBeside(highest, reached)} at step ${formatStep(step[highestRow] ?? NaN)})`
      : "";
  return `${formatShareBeside(last, reached)} at step ${formatStep(lastValidatedStep ?? NaN)}${before}`;
}
