/** @file Adam. */
import { z } from "zod";
import { adamMemory, adamScalars, adamSettings, adamStability, adamStep } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { coupledWeightDecay } from "./weightDecay.ts";

export const adam = defineOptimizer({
  name: "adam",
  source: "Kingma & Ba 2015 (arXiv 1412.6980), Algorithm 1, as torch.optim.Adam computes it",
  equation:
    "m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², θ ← θ − η · m/(1 − β₁ᵗ) / (√v/√(1 − β₂ᵗ) + ε); φ = m̂ and ψ = v̂ in Thilak et al., Algorithm 1",
  settings: z
    .strictObject({
      name: z.literal("adam").default("adam"),
      ...adamSettings,
      ...coupledWeightDecay,
      ...commonSettings,
    })
    .describe("Adam (Kingma & Ba 2015), with weight decay added to the gradient."),
  memory: adamMemory,
  scalars: (settings, count) => adamScalars(settings, count, false),
  step: (inputs, settings) => adamStep(inputs, settings, false),
  ...adamStability,
});
