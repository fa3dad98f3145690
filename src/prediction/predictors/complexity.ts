/** @file Predictor: complexity of the training loss. */
import type { Predictor } from "../predictor.ts";
import { hjorthOfFirst, NOTSAWO } from "./swings.ts";

export const complexity: Predictor = {
  name: "complexity",
  title: "Complexity",
  meaning:
    "√(m₄/m₂) of the training loss, prepared as for the activity, as the paper writes it and not as Hjorth does. The side is ours: more is taken for a sign.",
  source: NOTSAWO,
  columns: ["trainLoss"],
  score: (subject, first) => {
    const value = hjorthOfFirst(subject, first)?.complexity;
    return value === undefined || !Number.isFinite(value) ? null : value;
  },
};
