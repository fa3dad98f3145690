/** @file What claims ask of a run; null where it cannot be told. */
import type { StudyRun } from "./studyRuns.ts";

/** Whether the detector finds any; null where it cannot tell, the run lacks what it reads, or never fits: what is asked comes after that. */
export function hasSlingshots({ slingshots, unjudged }: StudyRun): boolean | null {
  const isKnown = unjudged === null && slingshots.answer !== "cannot-tell" && slingshots.fittedAt !== null;
  return !isKnown ? null : slingshots.answer === "slingshots";
}

/** Share of a set at which later papers count it as generalised, or as kept; Notsawo et al. ask for all of it. */
export const MOSTLY_RIGHT = 0.95;

/** How many the detector finds; NaN where it cannot tell. */
export function countSlingshots(run: StudyRun): number {
  return hasSlingshots(run) === null ? Number.NaN : run.slingshots.slingshots.length;
}

/** When it fits its training set; Infinity where it has not by its last step. */
export const fitsAt = ({ slingshots }: StudyRun): number => slingshots.fittedAt ?? Number.POSITIVE_INFINITY;

/** Step of the first spike; Infinity where there is none, NaN where the detector cannot tell. */
export const firstSpikeAt = (run: StudyRun): number =>
  hasSlingshots(run) === null ? Number.NaN : (run.slingshots.slingshots[0]?.spike ?? Number.POSITIVE_INFINITY);

/** Step at which the validation accuracy comes to 100 %; Infinity where it has not, NaN where none was recorded. */
export const generalisesAt = ({ grokking }: StudyRun): number =>
  grokking === null || grokking.lastValidatedStep === null ? Number.NaN : (grokking.t4 ?? Number.POSITIVE_INFINITY);

/** Step at which the validation accuracy comes to `share`; Infinity where it has not, NaN where none was recorded. */
export async function reachesAt(run: StudyRun, share: number): Promise<number> {
  const { step, columns } = await run.read();
  const { validationAccuracy } = columns;
  if (validationAccuracy === undefined || validationAccuracy.every(Number.isNaN)) return Number.NaN;
  return step[validationAccuracy.findIndex((accuracy) => accuracy >= share)] ?? Number.POSITIVE_INFINITY;
}
