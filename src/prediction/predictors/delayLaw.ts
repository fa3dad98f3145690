/** @file Predictor: the norm's delay law, from what is known before the delay is over. */
import { reaches } from "../../analysis/reaches.ts";
import { log10, type Predictor, readingsOf, type Subject } from "../predictor.ts";

/** As the source measured it. */
const CONSTANT = 1.41;

/**
 * Steps from fitting to generalising: log(V_mem / V_post) / (c η λ), V the squared norm of all weights.
 * @param before V when the training set was fitted
 * @param after V when the run had generalised
 */
export const estimateDelay = (rate: number, decay: number, before: number, after: number): number =>
  Math.log(before / after) / (CONSTANT * rate * decay);

export const delayLaw: Predictor = {
  name: "delay-law",
  title: "The norm's delay law",
  meaning: `−log₁₀ of the step of fitting and of 1/(c·η·λ) together, c = ${CONSTANT}: when the run would generalise if its squared norm had to fall by a factor e. By how much it must fall is not known before; a calibration fits it, with the squared norm at fitting. For decoupled weight decay; without any the law has no end.`,
  source: "Truong et al. 2026 (arXiv 2603.13331, 2606.13753)",
  columns: ["trainAccuracy", "weightNormL2"],
  settings: ["learningRate", "weightDecay"],
  score: (subject, first) => {
    const known = findKnown(subject, first);
    return known === null ? null : -log10(known.fitted + estimateDelay(known.rate, known.decay, Math.E, 1));
  },
  features: (subject, first) => {
    const known = findKnown(subject, first);
    return known && [log10(known.fitted), log10(known.rate * known.decay), log10(known.squaredNorm)];
  },
};

/** Null where the run had not fitted, or its norm was not measured since. */
function findKnown({ series, settings }: Subject, first: number) {
  const { learningRate: rate, weightDecay: decay } = settings;
  const isFitted = reaches(1);
  const fitted = readingsOf(series, "trainAccuracy", first).find(({ value }) => isFitted(value))?.step;
  if (rate === null || decay === null || !(rate > 0 && decay > 0) || fitted === undefined) return null;
  const norm = readingsOf(series, "weightNormL2", first).find(({ step }) => step >= fitted)?.value;
  return norm === undefined ? null : { rate, decay, fitted, squaredNorm: norm * norm };
}
