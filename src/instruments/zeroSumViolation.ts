/** @file How far the logit gradients are from summing to zero. */
import { abs, cast, sum } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Mean over samples of the absolute sum of the gradient of the sample's loss over its logits. */
export const zeroSumViolation: Instrument = {
  name: "zeroSumViolation",
  title: "Zero-sum violation",
  meaning: "Mean absolute sum of a sample's logit gradient, 0 in exact arithmetic; summed in float64.",
  formula: "1/N Σᵢ |Σₖ ∂ℓᵢ/∂zᵢₖ|",
  source: "arXiv 2605.06152, gradient-sum defect",
  type: "f64",
  // The gradient of the mean loss already carries the 1/N.
  trace: ({ logitGradient }) => sum(abs(sum(cast(logitGradient, "f64"), 1))),
};
