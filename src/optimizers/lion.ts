/** @file Lion. */
import { z } from "zod";
import { add, mul, scalar, sign, sub, type Tensor } from "../engine/index.ts";
import { beta } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { decayParameters, decoupledWeightDecay } from "./weightDecay.ts";

export const lion = defineOptimizer({
  name: "lion",
  source: "Chen et al. 2023 (arXiv 2302.06675), Algorithm 2",
  equation: "θ ← (1 − ηλ)θ − η sign(β₁m + (1 − β₁)g), then m ← β₂m + (1 − β₂)g",
  settings: z
    .strictObject({
      name: z.literal("lion"),
      learningRate: learningRate(1e-4),
      betas: z
        .tuple([beta, beta])
        .default([0.9, 0.99])
        .describe("Decay of the running mean of the gradient where its sign is taken, and from step to step."),
      ...decoupledWeightDecay,
      ...commonSettings,
    })
    .describe("Lion (Chen et al. 2023): the sign of a running mean of the gradient."),
  memory: () => ["exp_avg"],
  scalars: (settings, { step }) => {
    const rate = learningRateAt(settings, step);
    return { learningRate: rate, keep: 1 - rate * settings.weightDecay, pull: rate * settings.weightDecay };
  },
  step: (inputs, settings) => {
    const { dtype, gradient, memory, scalars } = inputs;
    const [beta1, beta2] = settings.betas;
    const mean = memory.exp_avg as Tensor;
    // PyTorch's lerp: the mean moves by a share of its distance from the gradient.
    const distance = sub(gradient, mean);
    const moved = (beta: number) => add(mean, mul(distance, scalar(1 - beta, dtype)));
    const looked = moved(beta1);
    const decayed = decayParameters(inputs, settings, scalars as { keep: Tensor; pull: Tensor });
    return {
      parameters: sub(decayed, mul(sign(looked), scalars.learningRate as Tensor)),
      memory: { exp_avg: moved(beta2) },
    };
  },
});
