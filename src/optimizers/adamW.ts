/** @file AdamW. */
import { z } from "zod";
import { adamMemory, adamScalars, adamSettings, adamStability, adamStep } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { decoupledWeightDecay } from "./weightDecay.ts";

export const adamW = defineOptimizer({
  name: "adamW",
  source: "Loshchilov & Hutter 2019 (arXiv 1711.05101), Algorithm 2, as torch.optim.AdamW computes it",
  equation: "θ ← (1 − ηλ)θ, then the step of Adam with the gradient of the loss alone",
  settings: z
    .strictObject({
      name: z.literal("adamW"),
      ...adamSettings,
      ...decoupledWeightDecay,
      ...commonSettings,
    })
    .describe(
      "AdamW (Loshchilov & Hutter 2019): Adam with weight decay taken off the weights directly. Without weight decay they are the same.",
    ),
  memory: adamMemory,
  remembersAs: "adam",
  scalars: (settings, count) => adamScalars(settings, count, true),
  step: (inputs, settings) => adamStep(inputs, settings, true),
  ...adamStability,
});
