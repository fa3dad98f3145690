/** @file Predictor: what of the training loss swings slowly. */
import { createCircle, findWave, powerOf } from "../../measures/fourier.ts";
import { log10, type Predictor } from "../predictor.ts";
import { NOTSAWO, swingsOf } from "./swings.ts";

/** Steps of a wave from which on it counts as slow. */
const SHORTEST_WAVE = 10;

export const lowFrequency: Predictor = {
  name: "low-frequency",
  title: "Low-frequency energy",
  meaning: `log₁₀ of the mean square of those waves of the training loss, prepared as for the activity, that take ${SHORTEST_WAVE} steps or more. The bound is ours: the paper's is not stated.`,
  source: NOTSAWO,
  columns: ["trainLoss"],
  score: (subject, first) => {
    const swings = swingsOf(subject, first);
    if (swings === null || first < SHORTEST_WAVE) return null;
    const circle = createCircle(first);
    let power = 0;
    for (let frequency = 1; frequency * SHORTEST_WAVE <= first; frequency++) {
      const wave = findWave({ places: first, columns: 1, values: swings }, frequency, circle);
      power += powerOf(wave, first);
    }
    return log10(power / first);
  },
};
