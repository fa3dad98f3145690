/**
 * @file The outcome of a report in words, as far as it is known: what rests on lost steps is qualified, and what cannot be
 * judged is not, and of a log that begins late no steps before it are counted. Of all others it is that of verdict.ts.
 */

import { capitalise, countSlingshots, formatStep, joinSentences, joinWords, lowerFirst } from "../words.ts";
import { describeEquality, describeOrigin, describeParent } from "./forkFinding.ts";
import { nameFork } from "./forkOrigin.ts";
import { describeGeneralisation, listGeneralisationOptions } from "./generalisation.ts";
import { describeLostSteps, type LostSpan, listLostSteps } from "./lostSteps.ts";
import { historyOf, lastStep, type ReportRun } from "./reportRun.ts";
import * as verdict from "./verdict.ts";

/** The headline of a report, as `writeHeadline` of verdict.ts writes it of runs that are whole and can be judged. */
export function writeHeadline(runs: readonly ReportRun[]): string {
  const [first] = runs;
  if (runs.length === 1 && first !== undefined) return writeOneHeadline(first);
  const judged = runs.filter(({ unjudged }) => !unjudged);
  const unjudged = runs.filter(({ unjudged }) => unjudged);
  if (judged.length === 0 && unjudged.length > 0) return `None of ${runs.length} runs can be judged`;
  const [only] = judged;
  if (judged.length === 1 && only !== undefined) {
    return `In ${only.label}: ${lowerFirst(writeOneHeadline(only))}; ${joinWords(unjudged.map(({ label }) => label))} cannot be judged`;
  }
  const clauses = judged.flatMap((run) => {
    const lost = lostOf(run);
    return lost.length === 0 ? [] : [`${describeLostSteps(lost)} of ${run.label} are lost`];
  });
  if (unjudged.length > 0) clauses.push(`${joinWords(unjudged.map(({ label }) => label))} cannot be judged`);
  return [verdict.writeHeadline(judged), ...clauses].join("; ");
}

function writeOneHeadline(run: ReportRun): string {
  const lost = lostOf(run);
  if (lost.length > 0 && lastStep(run) === null) return capitalise(describeAllLost(lost));
  if (run.unjudged) return "Slingshots cannot be judged";
  if (startsLate(run)) {
    const { step } = run.series;
    const span = step.length === 1 ? "" : `, ${formatStep(step[0] as number)} to ${formatStep(lastStep(run) ?? NaN)}`;
    return capitalise(`${countFound(run)} in ${countSteps(run, "recorded")}${span}`);
  }
  if (lost.length === 0) return verdict.writeHeadline([run]);
  const { fork } = run;
  const which = fork ? ` after the fork ${nameFork(fork.origin)}` : "";
  return capitalise(`${countFound(run)} in the ${countReadable(run)}${which}; ${describeLostSteps(lost)} are lost`);
}

/**
 * What happened in one run, as `writeFinding` of verdict.ts says it of a run that is whole and can be judged.
 *
 * @param validationReached the validation accuracy that counts as generalised besides 100 %; a share
 */
export function writeFinding(run: ReportRun, validationReached?: number): string {
  const lost = lostOf(run);
  const isWhole = lost.length === 0 && !run.unjudged;
  // What verdict.ts says of slingshots names steps and counts none.
  if (isWhole && (!startsLate(run) || run.slingshots.answer === "slingshots")) {
    return verdict.writeFinding(run, validationReached);
  }
  const { fork } = run;
  const last = lastStep(run);
  const origin = fork ? describeOrigin(fork.origin) : null;
  if (last === null) {
    const nothing = lost.length > 0 ? `${capitalise(describeAllLost(lost))}.` : "No step was recorded.";
    return joinSentences(origin, nothing);
  }
  const generalisation = describeGeneralisation(historyOf(run), listGeneralisationOptions(run, validationReached));
  return joinSentences(
    origin,
    lost.length === 0 ? null : `${capitalise(describeLostSteps(lost))} are lost: what happened there is not known.`,
    run.unjudged ? run.unjudged : describeReadable(run, lost),
    fork && !run.unjudged ? describeParent(run, fork, last) : null,
    fork ? describeEquality(fork) : null,
    generalisation !== null && lost.length > 0
      ? `Going by the steps that can be read: ${lowerFirst(generalisation)}`
      : generalisation,
  );
}

function lostOf({ damaged = [] }: ReportRun): LostSpan[] {
  return listLostSteps(damaged);
}

function describeAllLost(lost: readonly LostSpan[]): string {
  return `no step can be read: ${describeLostSteps(lost)} are lost`;
}

/**
 * Whether a log begins in the middle of a training, or its steps count something else from somewhere: before its first
 * step there is more than twice the usual distance of two.
 */
function startsLate(run: ReportRun): boolean {
  const { step } = run.series;
  const first = step[0] ?? 0;
  const distance = ((lastStep(run) ?? 0) - first) / Math.max(1, step.length - 1);
  return !run.fork && lostOf(run).length === 0 && first > 2 * distance + 1;
}

/** Fitting and slingshots of a run of which not all steps are there. */
function describeReadable(run: ReportRun, lost: readonly LostSpan[]): string {
  const { fittedAt, slingshots } = run.slingshots;
  const isEarlier =
    fittedAt !== null &&
    (lost.some(({ firstStep }) => (firstStep ?? -1) < fittedAt) ||
      (lost.length === 0 && fittedAt === run.series.step[0]));
  const fitted =
    fittedAt === null
      ? `In the steps that ${lost.length === 0 ? "are recorded" : "can be read"} it does not fit its training data.`
      : `Fits its training data at step ${formatStep(fittedAt)}${isEarlier ? " or earlier" : ""}.`;
  const steps = slingshots.map(({ spike }) => formatStep(spike));
  const spikes = steps.length === 0 ? "" : `, spiking at step${steps.length === 1 ? "" : "s"} ${joinWords(steps)}`;
  return `${fitted} ${capitalise(countFound(run))} in the ${lost.length === 0 ? countSteps(run, "recorded") : countReadable(run)}${run.fork ? " after the fork" : ""}${spikes}.`;
}

function countFound({ slingshots: { answer, slingshots } }: ReportRun): string {
  return answer === "norm-inflation" ? "norm inflation without a slingshot" : countSlingshots(slingshots.length);
}

function countReadable(run: ReportRun): string {
  return `${countSteps(run)} that can be read`;
}

/** `1 step`, `3,000 recorded steps`. */
function countSteps({ series }: ReportRun, kind = ""): string {
  const { length } = series.step;
  return `${formatStep(length)} ${kind === "" ? "" : `${kind} `}${length === 1 ? "step" : "steps"}`;
}
