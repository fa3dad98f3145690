/** @file Gradient descent, with momentum or without. */
import { z } from "zod";
import { add, mul, neg, scalar, type Tensor } from "../engine/index.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { bindThreshold, STABILITY_THRESHOLDS } from "./thresholds.ts";
import { addWeightDecay, coupledWeightDecay } from "./weightDecay.ts";

export const sgd = defineOptimizer({
  name: "sgd",
  source:
    "Robbins & Monro 1951; Polyak 1964 (momentum); Sutskever et al. 2013 (Nesterov's form); as torch.optim.SGD computes it",
  equation:
    "b ← μb + (1 − d)g, at the first update b ← g; θ ← θ − ηb, in Nesterov's form θ ← θ − η(g + μb); without momentum θ ← θ − ηg; ψ = 1 in Thilak et al., Algorithm 1",
  settings: z
    .strictObject({
      name: z.literal("sgd"),
      learningRate: learningRate(1e-2),
      momentum: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .describe("Decay a step of the running sum of gradients; 0 for none. Thilak et al., appendix A use 0.9."),
      dampening: z
        .number()
        .min(0)
        .max(1)
        .default(0)
        .describe("Share of each gradient after the first that does not enter the running sum."),
      nesterov: z
        .boolean()
        .default(false)
        .describe("Whether the step looks ahead along the running sum. Needs `momentum` and no `dampening`."),
      ...coupledWeightDecay,
      ...commonSettings,
    })
    .refine(({ nesterov, momentum, dampening }) => !nesterov || (momentum > 0 && dampening === 0), {
      path: ["nesterov"],
      message: "must be false without momentum or with dampening",
    })
    .describe("Stochastic gradient descent, with momentum (Polyak 1964) or without."),
  memory: ({ momentum }) => (momentum > 0 ? ["momentum_buffer"] : []),
  scalars: (settings, { step, updates }) => ({
    learningRate: learningRateAt(settings, step),
    // The first gradient is the sum so far, whole.
    gain: updates === 1 ? 1 : 1 - settings.dampening,
  }),
  step: (inputs, settings) => {
    const { dtype, parameters, gradient, memory, scalars } = inputs;
    const { momentum, nesterov } = settings;
    const g = addWeightDecay(gradient, inputs, settings);
    const decay = scalar(momentum, dtype);
    const buffer = memory.momentum_buffer && add(mul(memory.momentum_buffer, decay), mul(g, scalars.gain as Tensor));
    const direction = buffer && nesterov ? add(g, mul(buffer, decay)) : (buffer ?? g);
    return {
      parameters: add(parameters, mul(direction, neg(scalars.learningRate as Tensor))),
      ...(buffer && { memory: { momentum_buffer: buffer } }),
    };
  },
  threshold: ({ momentum, nesterov, dampening }) => {
    const { gradientDescent, heavyBall, nesterov: ahead } = STABILITY_THRESHOLDS;
    if (momentum === 0) return bindThreshold(gradientDescent, (learningRate) => ({ learningRate }));
    // What enters the running sum counts for a smaller rate.
    const settingsAt = (rate: number) => ({ learningRate: rate * (1 - dampening), momentum });
    return bindThreshold(nesterov ? ahead : heavyBall, settingsAt);
  },
});
