/** @file StableMax: cross-entropy with a function in the place of the exponential that is linear for large logits. */
import { z } from "zod";
import { add, cast, div, log, maximum, mean, mul, neg, pick, reciprocal, scalar, sum } from "../engine/index.ts";
import { defineLoss, fitThreshold } from "./loss.ts";

export const stableMax = defineLoss({
  name: "stableMax",
  source: "Prieto et al. 2025 (arXiv 2501.04697), section 5.1",
  equation: "ℓᵢ = −log (s(zᵢᵧ) / Σₖ s(zᵢₖ)), natural logarithm (nats); s(x) = x + 1 for x ≥ 0, 1/(1 − x) for x < 0",
  settings: z
    .strictObject({
      name: z.literal("stableMax"),
      precision: z
        .enum(["f32", "f64"])
        .default("f32")
        .describe("Arithmetic of the loss and of its gradient with respect to the logits; the paper's code has f64."),
    })
    .describe(
      "Cross-entropy in which s(x) stands for the exponential: no logit is so large that others round to nothing.",
    ),
  unit: "nats",
  fittedBelow: () => fitThreshold(Math.LN2),
  rounding: ["precision"],
  zeroSum: () => false,
  describe: ({ precision }) => `StableMax in ${precision}`,
  trace: (logits, labels, { precision }) => {
    const seen = cast(logits, precision);
    const [zero, one] = [scalar(0, precision), scalar(1, precision)];
    // One of the factors is 1. `maximum` halves the cotangent at a tie: the slope at 0 is 1, as on both sides.
    const above = add(maximum(seen, zero), one);
    const below = reciprocal(add(maximum(neg(seen), zero), one));
    const scores = mul(above, below);
    const sampleLosses = neg(log(div(pick(scores, labels), sum(scores, 1))));
    return { logits: seen, sampleLosses, loss: mean(sampleLosses) };
  },
});
