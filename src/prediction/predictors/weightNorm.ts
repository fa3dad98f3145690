/** @file Predictor: the norm of the weights. */
import { log10, type Predictor, readingsOf } from "../predictor.ts";

export const weightNorm: Predictor = {
  name: "weight-norm",
  title: "Weight norm",
  meaning: "Minus log₁₀ of the norm of all weights (RMS), the last one in the first steps: less is taken for a sign.",
  source:
    "the baseline of Wang, Ying & Kanamori 2026 (arXiv 2605.08237); Liu, Michaud & Tegmark 2022 (arXiv 2210.01117)",
  columns: ["weightNorm"],
  score: ({ series }, first) => {
    const last = readingsOf(series, "weightNorm", first).at(-1)?.value;
    return last === undefined ? null : -log10(last);
  },
};
