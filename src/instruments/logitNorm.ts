/** @file Size of the logits. */
import { mean, mul, sqrt, sum } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Mean Euclidean norm of a sample's logits. */
export const logitNorm: Instrument = {
  name: "logitNorm",
  title: "Mean logit norm",
  meaning: "Mean Euclidean norm of a sample's logits.",
  formula: "1/N Σᵢ ‖zᵢ‖₂",
  source: "arXiv 2501.04697 (naïve loss minimization scales the logits)",
  type: "f32",
  trace: ({ logits }) => mean(sqrt(sum(mul(logits, logits), 1))),
};
