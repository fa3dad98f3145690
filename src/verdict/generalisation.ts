/** @file When a run generalised, in words: the grokking delay, or "not yet". */

import { defineByShare, type GrokkingTimes } from "../analysis/index.ts";
import type { ColumnValues, Series } from "../series.ts";
import { formatShare, formatShareBeside, formatStep, pluralise } from "../words.ts";
import { historyOf, type JudgedRun } from "./judgedRun.ts";
import { judgeGrokking } from "./judgeRun.ts";
import { findBound, isUsual, wordFitted } from "./wordTimes.ts";

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

/** Null for a run that was never validated, lacks what the definition reads, or has accuracies that are no shares. */
export function timesOf({ grokking = null }: JudgedRun): GrokkingTimes | null {
  return grokking?.lastValidatedStep == null ? null : grokking;
}

/** Null where `timesOf` is, and where the run was judged by a definition that was asked for, which counts alone. */
export function findGeneralisation(run: JudgedRun, reached = defaultReached): Generalisation | null {
  const full = timesOf(run);
  if (full === null || !isUsual(full)) return null;
  const early = judgeGrokking({ series: historyOf(run), manifest: run.manifest }, defineByShare(reached));
  return early && { full, early, reached };
}

/**
 * One sentence on validation accuracy: the first steps at which it is at least `reached`, and 100 %; or when the run generalised by the
 * definition that was asked for. Null where `timesOf` is.
 */
export function describeGeneralisation(run: JudgedRun, reached = defaultReached): string | null {
  const forkStep = run.fork?.origin.step ?? null;
  const isBefore = (step: number) => forkStep !== null && step <= forkStep;
  const when = (step: number) => `step ${formatStep(step)}${isBefore(step) ? ", before the fork" : ""}`;
  const asked = timesOf(run);
  if (asked !== null && !isUsual(asked)) return describeAsked(asked, when);
  const times = findGeneralisation(run, reached);
  if (times === null) return null;
  const { full, early } = times;
  const series = historyOf(run);
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

function describeAsked(times: GrokkingTimes, when: (step: number) => string): string {
  const { definition, t4, lastValidatedStep } = times;
  const by = `By ${definition.name}, the ${definition.meaning}, it`;
  if (t4 !== null) return `${by} generalises at ${when(t4)}${describeSpacing(times)}, ${describeDelay(times)}.`;
  const waited = findBound(times, "delay");
  const delay = waited === null ? "" : `, ${formatStep(waited)} steps after ${wordFitted(definition.fitted).was}`;
  return `${by} has not generalised by step ${formatStep(lastValidatedStep ?? NaN)}, the last one validated${delay}.`;
}

function describeSpacing({ resolution }: GrokkingTimes): string {
  return resolution === null || resolution <= 1 ? "" : ` (last validated ${formatStep(resolution)} steps before)`;
}

function describeDelay({ t2, delay, definition }: GrokkingTimes): string {
  const fitted = wordFitted(definition.fitted);
  if (t2 === null || delay === null) return `though ${fitted.never}`;
  if (delay === 0) return `as ${fitted.is}: no grokking delay`;
  const steps = `${formatStep(Math.abs(delay))} ${pluralise(Math.abs(delay), "step")}`;
  return delay > 0
    ? `${steps} after ${fitted.was} (t2 = ${formatStep(t2)})`
    : `${steps} before ${fitted.is} (t2 = ${formatStep(t2)}): no grokking delay`;
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
