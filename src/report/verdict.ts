/** @file The outcome of a report in words: one headline, and one finding a run. */
import type { Slingshot } from "../analysis/index.ts";
import { formatNumber, formatStep } from "./formatNumber.ts";
import { describeGeneralisation } from "./generalisation.ts";
import { lastStep, type ReportRun } from "./reportRun.ts";
import { diffSettings } from "./settingsDiff.ts";

/**
 * The headline of a report. For runs that differ in one setting it says what that setting does:
 * "6 slingshots with loss.precision f32, none with f64".
 */
export function writeHeadline(runs: readonly ReportRun[]): string {
  const [first] = runs;
  if (first === undefined) return "No runs";
  if (runs.length === 1) return outcome(first);
  const differences = diffSettings(runs.map(({ experiment }) => experiment));
  const [only] = differences;
  if (only !== undefined && differences.length === 1 && only.values.every((value) => value !== null)) {
    const parts = runs.map((run, i) => {
      const what = i === 0 ? countSlingshots(run) : String(run.slingshots.slingshots.length || "none");
      return `${what} with ${i === 0 ? `${only.path} ` : ""}${only.values[i]}`;
    });
    return capitalise(parts.join(", "));
  }
  if (runs.length > 3) {
    const slinging = runs.filter(({ slingshots }) => slingshots.slingshots.length > 0).length;
    return `${slinging === 0 ? "None" : slinging} of ${runs.length} runs ${slinging === 1 ? "slingshots" : "slingshot"}`;
  }
  return capitalise(
    runs
      .map((run, i) => `${i === 0 ? countSlingshots(run) : run.slingshots.slingshots.length || "none"} in ${run.label}`)
      .join(", "),
  );
}

/**
 * What happened in one run: when it fitted, the slingshots or their absence, the norm, and where it was validated, when
 * it generalised; full sentences.
 */
export function writeFinding(run: ReportRun): string {
  const last = lastStep(run);
  if (last === null) return "No step was recorded.";
  const generalisation = describeGeneralisation(run.series);
  return [describeTraining(run, last), ...(generalisation === null ? [] : [generalisation])].join(" ");
}

function describeTraining(run: ReportRun, last: number): string {
  const { answer, fittedAt, slingshots } = run.slingshots;
  const [first] = slingshots;
  const fitted =
    fittedAt === null
      ? `Does not fit its training data within ${formatStep(last)} steps.`
      : `Fits its training data at step ${formatStep(fittedAt)}.`;
  if (answer === "slingshots" && first !== undefined) {
    return [fitted, describeSpikes(slingshots, first), describeNorm(slingshots, first)].join(" ");
  }
  const grown = describeGrowth(run);
  if (answer === "norm-inflation") {
    return `${fitted} The loss never spikes, yet ${grown ?? "the last layer's norm goes on growing"}: norm inflation without a slingshot.`;
  }
  return `${fitted} No slingshot in ${formatStep(last)} steps${grown === null ? "" : `; ${grown}`}.`;
}

/** How much the norm grows after fitting; null for a run that never fits. */
function describeGrowth({ slingshots: { fittedAt, normGrowth } }: ReportRun): string | null {
  if (fittedAt === null || !Number.isFinite(normGrowth)) return null;
  const what = normGrowth < 1 ? "shrinks to" : "grows to";
  return `the last layer's norm ${what} ${formatNumber(normGrowth)} times its size at that step`;
}

function describeSpikes(slingshots: readonly Slingshot[], first: Slingshot): string {
  const rise = `from ${formatLoss(first.troughLoss)} to a peak of ${formatNumber(first.peakLoss)}${describeRatio(first)}`;
  if (slingshots.length === 1) {
    return `One slingshot follows. It spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.`;
  }
  const highest = slingshots.reduce((best, one) => (one.peakLoss > best.peakLoss ? one : best));
  const peak =
    highest === first
      ? " No later one is higher."
      : ` The highest, at step ${formatStep(highest.spike)}, peaks at ${formatNumber(highest.peakLoss)}.`;
  return `${slingshots.length} slingshots follow. The first spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.${peak}`;
}

function describeNorm(slingshots: readonly Slingshot[], first: Slingshot): string {
  const before = formatNumber(first.normBefore);
  const after = formatNumber((slingshots.at(-1) ?? first).normAfter);
  const over = slingshots.length === 1 ? "Over its cycle" : `Over these ${slingshots.length} cycles`;
  return `${over} the last layer's norm goes from ${before} to ${after}.`;
}

function describeRatio({ troughLoss, peakLoss }: Slingshot): string {
  return troughLoss > 0 && Number.isFinite(peakLoss) ? `, ${formatNumber(peakLoss / troughLoss)} times as high` : "";
}

function formatLoss(loss: number): string {
  return loss === 0 ? "exactly 0" : formatNumber(loss);
}

function outcome(run: ReportRun): string {
  const last = lastStep(run);
  const within = last === null ? "" : ` in ${formatStep(last)} steps`;
  if (run.slingshots.answer === "norm-inflation") return `Norm inflation without a slingshot${within}`;
  return capitalise(`${countSlingshots(run)}${within}`);
}

function countSlingshots({ slingshots: { slingshots } }: ReportRun): string {
  if (slingshots.length === 0) return "no slingshot";
  return slingshots.length === 1 ? "1 slingshot" : `${slingshots.length} slingshots`;
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
