/** @file AdaMax. */
import { z } from "zod";
import { abs, add, div, maximum, mul, neg, scalar, sub, type Tensor } from "../engine/index.ts";
import { beta } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { integerPower } from "./power.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { addWeightDecay, coupledWeightDecay } from "./weightDecay.ts";

export const adamax = defineOptimizer({
  name: "adamax",
  source: "Kingma & Ba 2015 (arXiv 1412.6980), Algorithm 2, as torch.optim.Adamax computes it",
  equation: "m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g| + ε), θ ← θ − η/(1 − β₁ᵗ) · m/u",
  settings: z
    .strictObject({
      name: z.literal("adamax"),
      learningRate: learningRate(2e-3),
      betas: z
        .tuple([beta, beta])
        .default([0.9, 0.999])
        .describe("Decay a step of the running mean of the gradient and of its running maximum."),
      epsilon: z
        .number()
        .min(0)
        .default(1e-8)
        .describe("Added to the size of each gradient before the maximum is taken, so that no update divides by 0."),
      ...coupledWeightDecay,
      ...commonSettings,
    })
    .describe("AdaMax (Kingma & Ba 2015): Adam with a decaying maximum in the place of the root mean square."),
  memory: () => ["exp_avg", "exp_inf"],
  scalars: (settings, { step, updates }) => ({
    learningRate: learningRateAt(settings, step) / (1 - integerPower(settings.betas[0], updates)),
  }),
  // No offers: ε is inside the maximum, so that there is no denominator without it.
  step: (inputs, settings) => {
    const { dtype, parameters, gradient, memory, scalars } = inputs;
    const { betas, epsilon } = settings;
    const [beta1, beta2] = betas;
    const at = (value: number) => scalar(value, dtype);
    const g = addWeightDecay(gradient, inputs, settings);
    const last = memory.exp_avg as Tensor;
    // PyTorch's lerp: the mean moves by a share of its distance from the gradient.
    const mean = add(last, mul(sub(g, last), at(1 - beta1)));
    const largest = maximum(mul(memory.exp_inf as Tensor, at(beta2)), add(abs(g), at(epsilon)));
    const down = mul(mean, neg(scalars.learningRate as Tensor));
    return { parameters: add(parameters, div(down, largest)), memory: { exp_avg: mean, exp_inf: largest } };
  },
});
