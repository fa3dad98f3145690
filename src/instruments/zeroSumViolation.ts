/** @file How far the logit gradients are from summing to zero. */
import { abs, cast, sum } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const zeroSumViolation = defineInstrument({
  name: "zeroSumViolation",
  title: "Zero-sum violation",
  meaning:
    "Mean absolute sum of a prediction's logit gradient, at least 0, and 0 in exact arithmetic; summed in float64.",
  formula: "1/N Σᵢ |Σₖ ∂ℓᵢ/∂zᵢₖ|",
  source: "arXiv 2605.06152, gradient-sum defect",
  unit: "loss / logit",
  remarks:
    "Computed as Σᵢ |Σₖ ∂L/∂zᵢₖ|: the 1/N is rounded where the gradient takes it in, in `loss.precision`. Both sums are in float64, so that what is left is the defect of the gradient and not of the sum. With `loss.gradient: zero-sum` only roundings are left. NaN where an element is.",
  needs: "a loss whose derivatives sum to 0 over the logits of a prediction",
  axis: "log",
  topic: "gradients",
  type: "f64",
  // The gradient of the mean loss already carries the 1/N.
  trace: ({ zeroSum, logitGradient }) => (zeroSum ? sum(abs(sum(cast(logitGradient, "f64"), 1))) : null),
});
