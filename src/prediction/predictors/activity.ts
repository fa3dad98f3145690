/** @file Predictor: activity of the training loss. */
import { log10, type Predictor } from "../predictor.ts";
import { hjorthOfFirst, NOTSAWO } from "./swings.ts";

export const activity: Predictor = {
  name: "activity",
  title: "Activity",
  meaning:
    "log₁₀ of the mean square of the training loss without its moving average over 51 steps, of the first steps. More is taken for a sign of generalising, as the paper's abstract has it; it states no threshold.",
  source: NOTSAWO,
  columns: ["trainLoss"],
  score: (subject, first) => {
    const found = hjorthOfFirst(subject, first);
    return found === null ? null : log10(found.activity);
  },
};
