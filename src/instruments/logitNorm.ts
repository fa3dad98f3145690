/** @file Size of the logits. */
import { mean, mul, sqrt, sum } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const logitNorm = defineInstrument({
  name: "logitNorm",
  title: "Mean logit norm",
  meaning: "Mean Euclidean norm of the logits of a prediction, at least 0.",
  formula: "1/N Σᵢ ‖zᵢ‖₂ = 1/N Σᵢ √(Σₖ zᵢₖ²)",
  source: "Prieto et al. 2025 (arXiv 2501.04697): naïve loss minimization scales the logits",
  unit: "logit",
  remarks:
    "Of the logits as the loss sees them, in its type (float32 for the 16-bit formats): in float32 squares of logits beyond 1.8e19 overflow and those below 1e-23 vanish. ∞ or NaN where a logit is.",
  axis: "log",
  topic: "logits",
  type: "f32",
  trace: ({ logits }) => mean(sqrt(sum(mul(logits, logits), 1))),
});
