/** @file A probability for a run of which it is not known what will come of it, from runs of which it is. */
import { type BootstrapOptions, drawGroups, type Estimate } from "./bootstrap.ts";
import { intervalOf } from "./interval.ts";
import { fitLogistic } from "./logistic.ts";
import { measure, type Predictor, type Subject } from "./predictor.ts";
import { type KnownRun, measureRuns, PROTOCOL, type PredictorResult, settingName, stillOpen } from "./protocol.ts";

export interface CalibratedProbability extends Estimate {
  /** Runs that the probability was fitted on, and those of them that generalised. */
  readonly runs: number;
  readonly generalised: number;
  /** Different settings among them. */
  readonly settings: number;
}

/** Fewer runs of either kind say too little to fit on. */
export const FEWEST_OF_A_KIND = 10;

/**
 * The probability that a run generalises that has not after its first steps. Its interval is that of fits on settings drawn again: what is not in any
 * setting of the known runs, it does not know of.
 * @returns null where the predictor is not measured of the run, or of too few known ones
 */
export function predictRun(
  predictor: Predictor,
  subject: Subject,
  known: readonly KnownRun[],
  options: Partial<BootstrapOptions & { readonly first: number }> = {},
): CalibratedProbability | null {
  const { first, seed, draws } = { ...PROTOCOL, draws: 300, ...options };
  const features = measure(predictor, subject, first)?.features;
  const measured = measureRuns(predictor, stillOpen(known, first), first);
  const generalised = measured.filter(({ happened }) => happened).length;
  if (features === undefined || Math.min(generalised, measured.length - generalised) < FEWEST_OF_A_KIND) return null;
  const settingOf = ({ run }: (typeof measured)[number]) => settingName(run);
  const drawn = drawGroups(measured, settingOf, (again) => fitLogistic(again)(features), { draws, seed });
  return {
    value: fitLogistic(measured)(features),
    interval: intervalOf(drawn),
    ...{ runs: measured.length, generalised },
    settings: new Set(measured.map(settingOf)).size,
  };
}

/** The error of a predictor's probability on settings that it was not fitted on: the mean over the axes; infinite where nothing was held out. */
export function heldOutError({ heldOut }: PredictorResult): number {
  const errors = heldOut.flatMap(({ brier }) => (brier === null ? [] : [brier.value]));
  return errors.length === 0 ? Number.POSITIVE_INFINITY : errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
