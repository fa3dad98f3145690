/** @file Predictor: the validation accuracy so far, the plainest there is. */
import { type Predictor, readingsOf } from "../predictor.ts";

export const validationAccuracy: Predictor = {
  name: "validation-accuracy",
  title: "Validation accuracy",
  meaning: "The last one in the first steps.",
  source: "a baseline of this project",
  columns: ["validationAccuracy"],
  score: ({ series }, first) => readingsOf(series, "validationAccuracy", first).at(-1)?.value ?? null,
};
