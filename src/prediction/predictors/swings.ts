/** @file How restless the training loss is over the first steps: Hjorth's parameters and low frequencies, as Notsawo et al. predict from them. */
import { detrend, hjorthOf } from "../../analysis/index.ts";
import { everyStepOf, type Subject } from "../predictor.ts";

export const NOTSAWO = "Notsawo et al. 2023 (arXiv 2306.13253), the spectral signature of grokking";

/** As the instrument `hjorth` has it by default. */
const TREND_STEPS = 51;

/** What swings of the training loss at steps 1 … first: without a moving average. */
export function swingsOf({ series }: Subject, first: number): Float64Array | null {
  const losses = everyStepOf(series, "trainLoss", first);
  return losses === null || first < 3 ? null : detrend(losses, "moving-average", TREND_STEPS);
}

export function hjorthOfFirst(subject: Subject, first: number) {
  const swings = swingsOf(subject, first);
  return swings === null ? null : hjorthOf(swings);
}
