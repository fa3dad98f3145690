/** @file The outcome of a report in words: one headline, and one finding a run. */
import type { Slingshot } from "../analysis/index.ts";
import { capitalise, countSlingshots, formatNumber, formatStep, joinSentences } from "../words.ts";
import { type CommonSteps, findCommonSteps, slingshotsWithin } from "./comparison.ts";
import { describeEquality, describeOrigin, describeParent, describeRepetition, repeatsParent } from "./forkFinding.ts";
import { isUnchanged, nameFork } from "./forkOrigin.ts";
import { describeGeneralisation, listGeneralisationOptions } from "./generalisation.ts";
import { historyOf, isParent, lastStep, type ReportRun } from "./reportRun.ts";
import { diffSettings } from "./settingsDiff.ts";

/**
 * The headline of a report. For runs that differ in one setting it says what that setting does: "6 slingshots with
 * loss.precision f32, none with f64". For forks it counts what comes after the fork step, and for runs of different
 * length what lies within the steps that all of them have.
 */
export function writeHeadline(runs: readonly ReportRun[]): string {
  const [first] = runs;
  if (first === undefined) return "No runs";
  if (runs.length === 1) return outcome(first);
  const common = findCommonSteps(runs);
  const recorded = runs.filter((run) => lastStep(run) !== null);
  if (common === null || recorded.length < 2) return countSlinging(runs);
  const counts = recorded.map((run) => slingshotsWithin(run, common).length);
  const names = nameOutcomes(recorded);
  if (names === null) return limitTo(common, countSlinging(recorded, counts));
  const parts = names.map((name, i) => {
    const count = counts[i] ?? 0;
    return `${i === 0 ? countSlingshots(count) : count || "none"} ${name}`;
  });
  return limitTo(common, parts.join(", "));
}

/** What each run's count is followed by: "with loss.precision f64", "in the parent"; null where that would be too long. */
function nameOutcomes(runs: readonly ReportRun[]): string[] | null {
  if (runs.some(({ fork }) => fork)) return runs.map((run, i) => nameRelative(run, runs, i === 0));
  const differences = diffSettings(runs.map(({ experiment }) => experiment)).filter(({ path }) => path !== "steps");
  const [only] = differences;
  if (only !== undefined && differences.length === 1 && only.values.every((value) => value !== null)) {
    return only.values.map((value, i) => `with ${i === 0 ? `${only.path} ` : ""}${value}`);
  }
  return runs.length > 3 ? null : runs.map(({ label }) => `in ${label}`);
}

/** A run of a family by its place in it; by its label where that would not tell it from another. */
function nameRelative(run: ReportRun, runs: readonly ReportRun[], isFirst: boolean): string {
  const { label, fork } = run;
  if (!fork) {
    const parents = runs.filter((other) => !other.fork && isParent(other, runs));
    return parents.length === 1 && parents[0] === run ? "in the parent" : `in ${label}`;
  }
  const name = nameFork(fork.origin);
  const ambiguous = runs.some((other) => other !== run && other.fork && nameFork(other.fork.origin) === name);
  if (ambiguous && !label.startsWith(name)) return `in ${label}`;
  const called = ambiguous ? label : name;
  if (!isUnchanged(fork.origin)) return `with ${called}`;
  return isFirst ? `in the fork ${called}` : called;
}

function limitTo({ after, upTo, shortened }: CommonSteps, counted: string): string {
  const limits = [
    ...(after === null ? [] : [`after step ${formatStep(after)}`]),
    ...(shortened ? [`up to step ${formatStep(upTo)}`] : []),
  ];
  return capitalise(limits.length === 0 ? counted : `${limits.join(", ")}: ${counted}`);
}

function countSlinging(
  runs: readonly ReportRun[],
  counts = runs.map((run) => run.slingshots.slingshots.length),
): string {
  const slinging = counts.filter((count) => count > 0).length;
  return `${slinging === 0 ? "None" : slinging} of ${runs.length} runs ${slinging === 1 ? "slingshots" : "slingshot"}`;
}

/**
 * What happened in one run: where it comes from if it is a fork, when it fitted, the slingshots or their absence, the
 * norm, and where it was validated, when it generalised; full sentences.
 *
 * @param validationReached the validation accuracy that counts as generalised besides 100 %; a share
 */
export function writeFinding(run: ReportRun, validationReached?: number): string {
  const last = lastStep(run);
  const { fork } = run;
  const origin = fork ? describeOrigin(fork.origin) : null;
  if (last === null) return joinSentences(origin, "No step was recorded.");
  if (fork && repeatsParent(fork, last)) return joinSentences(origin, describeEquality(fork), describeRepetition(run));
  return joinSentences(
    origin,
    describeTraining(run, last),
    fork ? describeParent(run, fork, last) : null,
    fork ? describeEquality(fork) : null,
    describeGeneralisation(historyOf(run), listGeneralisationOptions(run, validationReached)),
  );
}

function describeTraining(run: ReportRun, last: number): string {
  const { answer, fittedAt, slingshots } = run.slingshots;
  const forkStep = run.fork?.origin.step ?? null;
  const [first] = slingshots;
  const fitted = describeFitting(fittedAt, forkStep, last);
  if (answer === "slingshots" && first !== undefined) {
    return [fitted, describeSpikes(slingshots, first, forkStep !== null), describeNorm(slingshots, first)].join(" ");
  }
  const grown = describeGrowth(run);
  const within = forkStep === null ? `in ${formatStep(last)} steps` : `from there to step ${formatStep(last)}`;
  if (answer === "norm-inflation") {
    // Nothing on spikes: there may be some that misclassify nothing, which the reason beside this says.
    return `${fitted} No slingshot ${within}, yet ${grown ?? "the last layer's norm goes on growing"}: norm inflation.`;
  }
  return `${fitted} No slingshot ${within}${grown === null ? "" : `; ${grown}`}.`;
}

function describeFitting(fittedAt: number | null, forkStep: number | null, last: number): string {
  if (fittedAt === null) return `Does not fit its training data within ${formatStep(last)} steps.`;
  if (forkStep === null || fittedAt > forkStep) return `Fits its training data at step ${formatStep(fittedAt)}.`;
  return `Had fitted its training data at step ${formatStep(fittedAt)}, before the fork.`;
}

/** How much the norm grows after fitting; null for a run that never fits. */
function describeGrowth({ slingshots: { fittedAt, normGrowth }, fork }: ReportRun): string | null {
  if (fittedAt === null || !Number.isFinite(normGrowth)) return null;
  const what = normGrowth < 1 ? "shrinks to" : "grows to";
  const when = fork ? `step ${formatStep(fittedAt)}` : "that step";
  return `the last layer's norm ${what} ${formatNumber(normGrowth)} times its size at ${when}`;
}

function describeSpikes(slingshots: readonly Slingshot[], first: Slingshot, forked: boolean): string {
  const rise = `from ${formatLoss(first.troughLoss)} to a peak of ${formatNumber(first.peakLoss)}${describeRatio(first)}`;
  const what = forked ? " the fork" : "";
  if (slingshots.length === 1) {
    return `One slingshot follows${what}. It spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.`;
  }
  const highest = slingshots.reduce((best, one) => (one.peakLoss > best.peakLoss ? one : best));
  const peak =
    highest === first
      ? " No later one is higher."
      : ` The highest, at step ${formatStep(highest.spike)}, peaks at ${formatNumber(highest.peakLoss)}.`;
  return `${slingshots.length} slingshots follow${what}. The first spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.${peak}`;
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
  const what =
    run.slingshots.answer === "norm-inflation"
      ? "norm inflation without a slingshot"
      : countSlingshots(run.slingshots.slingshots.length);
  return capitalise(`${what}${last === null ? "" : describeSpan(run, last)}`);
}

function describeSpan({ fork }: ReportRun, last: number): string {
  if (!fork) return ` in ${formatStep(last)} steps`;
  const how = isUnchanged(fork.origin) ? "with nothing changed" : `with ${nameFork(fork.origin)}`;
  return ` from step ${formatStep(fork.origin.step + 1)} to ${formatStep(last)}, ${how}`;
}
