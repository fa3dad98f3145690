/** @file How much of a run is known: what its slingshots are counted in, and what is lost. */
import { capitalise, countSlingshots, formatStep, pluralise } from "../words.ts";
import { type JudgedRun, lastStep } from "./judgedRun.ts";
import { describeLostSteps, type LostSpan, listLostSteps } from "./lostSteps.ts";

/** The recorded steps of a run that can no longer be read. */
export function lostOf({ damaged = [] }: Pick<JudgedRun, "damaged">): LostSpan[] {
  return listLostSteps(damaged);
}

/** Of a run that has lost all its steps. */
export function describeAllLost(lost: readonly LostSpan[]): string {
  return capitalise(`no step can be read: ${describeLostSteps(lost)} are lost`);
}

/**
 * Whether a log begins in the middle of a training, or its steps count something else from somewhere: before its first
 * step there is more than twice the usual distance of two. What was before is not known, so no steps from 1 are counted.
 */
export function startsLate(run: JudgedRun): boolean {
  const { step } = run.series;
  const first = step[0] ?? 0;
  const distance = ((lastStep(run) ?? 0) - first) / Math.max(1, step.length - 1);
  return !run.fork && lostOf(run).length === 0 && first > 2 * distance + 1;
}

/** `norm inflation without a slingshot`, `no slingshot`, `2 slingshots`; `no slingshot that can be told` where there may be some. */
export function countFound({ slingshots: { answer, slingshots } }: JudgedRun): string {
  if (answer === "norm-inflation") return "norm inflation without a slingshot";
  return answer === "cannot-tell" ? "no slingshot that can be told" : countSlingshots(slingshots.length);
}

/** `1 recorded step`, `3,000 steps that can be read`. */
export function countKnownSteps(run: JudgedRun): string {
  const { length } = run.series.step;
  const steps = pluralise(length, "step");
  return lostOf(run).length === 0
    ? `${formatStep(length)} recorded ${steps}`
    : `${formatStep(length)} ${steps} that can be read`;
}
