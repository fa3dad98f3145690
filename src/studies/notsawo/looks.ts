/** @file Where the landscapes of these figures are looked at: from which runs and steps, along what. */
import type { DirectionName, Landscape, LandscapePiece } from "../../inspection/index.ts";
import type { StudyMeasurement } from "../study.ts";
import type { LandscapeAsk, StudyRun } from "../studyRuns.ts";
import { fractions, PERCENT } from "./additions.ts";

/** The runs that are looked at, by r in per cent: they end where they come to all of the validation set, so that θ* is what generalises. */
export const [SMALL_FRACTION, LARGE_FRACTION] = [45, 85];

export const isLookedAt = ({ values }: StudyRun): boolean =>
  [SMALL_FRACTION, LARGE_FRACTION].includes(Number(values[PERCENT]));

/** Steps at shares of a run's length, the last left out where `share` is below 1. */
export const stepsAt = ({ steps }: StudyRun, shares: readonly number[]): number[] => [
  ...new Set(shares.map((share) => Math.max(1, Math.floor(share * steps)))),
];

/** On the way to θ*. */
const ON_THE_WAY = [0.15, 0.4, 0.65, 0.9];

type Shape = Pick<LandscapeAsk, "range" | "normalize">;

const FILTERS: Shape = { range: { from: -3, to: 3, points: 31 }, normalize: "filter" };

/** α = 0 is θ_t and α = 1 is θ*. */
const BETWEEN: Shape = { range: { from: -0.5, to: 1.5, points: 41 }, normalize: "none" };

/** Slices of each run that is looked at. */
export interface Look {
  readonly kind: "landscape";
  readonly arm: typeof fractions;
  readonly ask: (run: StudyRun) => LandscapeAsk | null;
}

const lookAlong = (name: DirectionName, shares: readonly number[], shape: Shape = FILTERS): Look => ({
  ...{ kind: "landscape", arm: fractions },
  ask: (run) =>
    isLookedAt(run)
      ? { ...shape, along: [name], steps: stepsAt(run, shares), biases: "scaled", precision: "f32", seed: 0 }
      : null,
});

export const alongFinal = lookAlong("final", ON_THE_WAY, BETWEEN);
export const alongStep = lookAlong("step", ON_THE_WAY);
export const alongRandom = lookAlong("random", ON_THE_WAY);
/** From states on the way, and from θ*, whose step is the last. */
export const alongInitial = lookAlong("initial", [...ON_THE_WAY, 1]);

export const LOOKS: readonly StudyMeasurement[] = [alongFinal, alongStep, alongRandom, alongInitial];

export interface Slice extends Pick<Landscape, "alphas"> {
  readonly run: StudyRun;
  readonly piece: LandscapePiece;
}

/** All slices of a look, a state each, of the runs that have been measured. */
export async function readSlices(look: Look, runs: readonly StudyRun[]): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (const run of runs) {
    const found = await run.landscape(look.ask(run));
    for (const piece of found?.pieces ?? []) slices.push({ run, piece, alphas: found?.alphas ?? [] });
  }
  return slices;
}

/** The loss or accuracy of a part at each α; NaN where it was not finite. */
export const valuesOf = (
  { piece }: Slice,
  part: "train" | "validation",
  what: "loss" | "accuracy" = "loss",
): number[] => (piece.curves[part]?.[what] ?? []).map((value) => value ?? Number.NaN);

/** The place of the α nearest to a number. */
export const placeNear = ({ alphas }: Slice, at: number): number =>
  alphas.reduce((best, alpha, i) => (Math.abs(alpha - at) < Math.abs((alphas[best] as number) - at) ? i : best), 0);
