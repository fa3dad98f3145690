/** @file What happened in one run, in full sentences. */
import type { Slingshot } from "../analysis/index.ts";
import { capitalise, formatNumber, formatStep, joinSentences, joinWords, lowerFirst, pluralise } from "../words.ts";
import { describeEquality, describeOrigin, describeParent, describeRepetition, repeatsParent } from "./forkFinding.ts";
import { describeGeneralisation } from "./generalisation.ts";
import { type JudgedRun, lastStep } from "./judgedRun.ts";
import { countFound, countKnownSteps, describeAllLost, lostOf, startsLate } from "./knowledge.ts";
import { floorOf } from "./lossScale.ts";
import { describeLostSteps, type LostSpan } from "./lostSteps.ts";

/**
 * What happened in one run: where it comes from if it is a fork, what of it is lost, when it fitted, the slingshots or
 * their absence, the norm, where it was validated, when it generalised, and which rule ended it. What rests on lost steps is qualified.
 *
 * @param validationReached the validation accuracy that counts as generalised besides 100 %; a share
 */
export function writeFinding(run: JudgedRun, validationReached?: number): string {
  const { fork, unjudged } = run;
  const last = lastStep(run);
  const lost = lostOf(run);
  const origin = fork ? describeOrigin(fork.origin) : null;
  if (last === null)
    return joinSentences(origin, lost.length > 0 ? `${describeAllLost(lost)}.` : "No step was recorded.");
  if (fork && !unjudged && lost.length === 0 && repeatsParent(fork, last)) {
    return joinSentences(origin, describeEquality(fork), describeRepetition(run), describeEnd(run));
  }
  return joinSentences(
    origin,
    lost.length === 0 ? null : `${capitalise(describeLostSteps(lost))} are lost: what happened there is not known.`,
    ...(unjudged ? [`${unjudged.problem}.`] : [describeFitting(run, lost, last), describeSlingshots(run, lost, last)]),
    fork && !unjudged ? describeParent(run, fork, last) : null,
    fork ? describeEquality(fork) : null,
    qualify(describeGeneralisation(run, validationReached), lost),
    describeEnd(run),
  );
}

/** That a rule ended the run; null where none did. */
function describeEnd({ manifest: { endedBy } }: JudgedRun): string | null {
  return endedBy === undefined ? null : `Ended by stop.${endedBy.rule} at step ${formatStep(endedBy.step)}.`;
}

function qualify(sentence: string | null, lost: readonly LostSpan[]): string | null {
  if (sentence === null || lost.length === 0) return sentence;
  return `Going by the steps that can be read: ${lowerFirst(sentence)}`;
}

/** Whether steps that are not known may have had what others would show: then none are counted from the first one. */
function isPartial(run: JudgedRun, lost: readonly LostSpan[]): boolean {
  // Sentences on slingshots name steps and count none.
  return lost.length > 0 || (startsLate(run) && run.slingshots.answer !== "slingshots");
}

function describeFitting(run: JudgedRun, lost: readonly LostSpan[], last: number): string {
  const { fittedAt } = run.slingshots;
  const forkStep = run.fork?.origin.step ?? null;
  const isWhole = !isPartial(run, lost);
  if (fittedAt === null) {
    if (run.slingshots.answer === "cannot-tell") return "Whether it fits its training data cannot be told.";
    return isWhole
      ? `Does not fit its training data within ${formatStep(last)} ${pluralise(last, "step")}.`
      : `In the steps that ${lost.length === 0 ? "are recorded" : "can be read"} it does not fit its training data.`;
  }
  if (isWhole && forkStep !== null && fittedAt <= forkStep) {
    return `Had fitted its training data at step ${formatStep(fittedAt)}, before the fork.`;
  }
  const isEarlier =
    lost.some(({ firstStep }) => (firstStep ?? -1) < fittedAt) ||
    (lost.length === 0 && fittedAt === run.series.step[0]);
  return `Fits its training data at step ${formatStep(fittedAt)}${!isWhole && isEarlier ? " or earlier" : ""}.`;
}

/** The slingshots and what the norm does, or that there are none. */
function describeSlingshots(run: JudgedRun, lost: readonly LostSpan[], last: number): string {
  const { answer, slingshots, missing } = run.slingshots;
  const floor = floorOf(run);
  const forkStep = run.fork?.origin.step ?? null;
  const [first] = slingshots;
  if (isPartial(run, lost)) {
    const steps = slingshots.map(({ spike }) => formatStep(spike));
    const spikes = steps.length === 0 ? "" : `, spiking at ${pluralise(steps.length, "step")} ${joinWords(steps)}`;
    const where = `in the ${countKnownSteps(run)}${forkStep === null ? "" : " after the fork"}`;
    return `${capitalise(countFound(run))} ${where}${spikes}.`;
  }
  if (answer === "slingshots" && first !== undefined) {
    return `${describeSpikes(slingshots, first, forkStep !== null, floor)} ${describeNorm(slingshots, first)}`;
  }
  const grown = describeGrowth(run);
  const within =
    forkStep === null ? `in ${formatStep(last)} ${pluralise(last, "step")}` : `from there to step ${formatStep(last)}`;
  if (answer === "cannot-tell") {
    return `Whether it slingshots ${within} cannot be told: the log lacks ${missing.join("; and ")}.`;
  }
  if (answer === "norm-inflation") {
    // Nothing on spikes: there may be some that misclassify nothing, which the reason beside this says.
    return `No slingshot ${within}, yet ${grown ?? "the last layer's norm goes on growing"}: norm inflation.`;
  }
  return `No slingshot ${within}${grown === null ? "" : `; ${grown}`}.`;
}

/** How much the norm grows after fitting; null for a run that never fits. */
function describeGrowth({ slingshots: { fittedAt, normGrowth }, fork }: JudgedRun): string | null {
  if (fittedAt === null || !Number.isFinite(normGrowth)) return null;
  const what = normGrowth < 1 ? "shrinks to" : "grows to";
  const when = fork ? `step ${formatStep(fittedAt)}` : "that step";
  return `the last layer's norm ${what} ${formatNumber(normGrowth)} times its size at ${when}`;
}

function describeSpikes(slingshots: readonly Slingshot[], first: Slingshot, forked: boolean, floor: number): string {
  const above = floor === 0 ? "" : " above it";
  const rise = `from ${describeTrough(first.troughLoss, floor)} to a peak of ${formatNumber(first.peakLoss)}${above}${describeRatio(first)}`;
  const what = forked ? " the fork" : "";
  if (slingshots.length === 1) {
    return `One slingshot follows${what}. It spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.`;
  }
  const highest = slingshots.reduce((best, one) => (one.peakLoss > best.peakLoss ? one : best));
  const peak =
    highest === first
      ? " No later one is higher."
      : ` The highest, at step ${formatStep(highest.spike)}, peaks at ${formatNumber(highest.peakLoss)}${above}.`;
  return `${slingshots.length} slingshots follow${what}. The first spikes at step ${formatStep(first.spike)}: the loss shoots up ${rise}.${peak}`;
}

function describeNorm(slingshots: readonly Slingshot[], first: Slingshot): string {
  if (Number.isNaN(first.normBefore)) return "They are told by the loss alone: no norm was recorded.";
  const before = formatNumber(first.normBefore);
  const after = formatNumber((slingshots.at(-1) ?? first).normAfter);
  const over = slingshots.length === 1 ? "Over its cycle" : `Over these ${slingshots.length} cycles`;
  return `${over} the last layer's norm goes from ${before} to ${after}.`;
}

function describeRatio({ troughLoss, peakLoss }: Slingshot): string {
  return troughLoss > 0 && Number.isFinite(peakLoss) ? `, ${formatNumber(peakLoss / troughLoss)} times as high` : "";
}

function describeTrough(troughLoss: number, floor: number): string {
  if (floor === 0) return troughLoss === 0 ? "exactly 0" : formatNumber(troughLoss);
  const its = `its floor of ${formatNumber(floor)}`;
  return troughLoss === 0 ? its : `${formatNumber(troughLoss)} above ${its}`;
}
