/** @file When a run generalised, in words: the grokking delay, or "not yet". */
import { findGrokkingTimes, type GrokkingTimes } from "../analysis/index.ts";
import type { ColumnValues, RunSeries } from "../store/index.ts";
import { formatShare, formatStep } from "./formatNumber.ts";

/** One sentence on validation accuracy; null for a run that was never validated or has no training accuracy. */
export function describeGeneralisation({ step, columns }: RunSeries): string | null {
  const { trainAccuracy, validationAccuracy } = columns;
  if (trainAccuracy === undefined || validationAccuracy === undefined) return null;
  const times = findGrokkingTimes({ step, trainAccuracy, validationAccuracy });
  if (times.lastValidatedStep === null) return null;
  if (times.t4 === null) return describeNotYet(step, validationAccuracy, times.lastValidatedStep);
  const spacing =
    times.resolution === null || times.resolution <= 1
      ? ""
      : ` (validated every ${formatStep(times.resolution)} steps)`;
  return `Validation accuracy reaches 100 % at step ${formatStep(times.t4)}${spacing}, ${describeDelay(times)}.`;
}

function describeDelay({ t2, delay }: GrokkingTimes): string {
  if (t2 === null || delay === null) return "though training accuracy never did";
  if (delay === 0) return "as training accuracy first does: no grokking delay";
  const steps = `${formatStep(Math.abs(delay))} ${Math.abs(delay) === 1 ? "step" : "steps"}`;
  return delay > 0
    ? `${steps} after training accuracy first did (t2 = ${formatStep(t2)})`
    : `${steps} before training accuracy first does (t2 = ${formatStep(t2)}): no grokking delay`;
}

function describeNotYet(step: Float64Array, validationAccuracy: ColumnValues, lastValidatedStep: number): string {
  const last = validationAccuracy[step.indexOf(lastValidatedStep)] ?? NaN;
  let highestRow = 0;
  for (const [row, value] of validationAccuracy.entries()) {
    // The first row may carry no number, and a comparison with NaN is false.
    if (!(value <= (validationAccuracy[highestRow] ?? NaN)) && !Number.isNaN(value)) highestRow = row;
  }
  const highest = validationAccuracy[highestRow] ?? NaN;
  const before =
    highest > last ? ` (highest: ${formatShare(highest)} at step ${formatStep(step[highestRow] ?? NaN)})` : "";
  return `Validation accuracy is still at ${formatShare(last)} at step ${formatStep(lastValidatedStep)}${before}: not yet 100 %.`;
}
