/** @file Rprop. */
import { z } from "zod";
import { add, less, maximum, mul, neg, scalar, sign, step, sub, type Tensor } from "../engine/index.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { learningRate, learningRateAt } from "./schedule.ts";

export const rprop = defineOptimizer({
  name: "rprop",
  source: "Riedmiller & Braun 1993 (IEEE ICNN, 586–591), as torch.optim.Rprop computes it",
  equation:
    "s ← min(s_max, max(s_min, s · η⁺)) where g keeps its sign, s · η⁻ in the place of s · η⁺ and g ← 0 where it changes it; θ ← θ − s sign(g); the first s is the learning rate",
  settings: z
    .strictObject({
      name: z.literal("rprop"),
      learningRate: learningRate(1e-2).describe(
        "First step size of each parameter; warm-up and schedule multiply all later ones too.",
      ),
      etas: z
        .tuple([z.number().gt(0).lt(1), z.number().gt(1)])
        .default([0.5, 1.2])
        .describe("Factors η⁻ and η⁺ of a parameter's step size where its gradient changes or keeps its sign."),
      stepSizes: z
        .tuple([z.number().positive(), z.number().positive()])
        .default([1e-6, 50])
        .describe("The smallest and the largest step size of a parameter."),
      ...commonSettings,
    })
    .refine(({ stepSizes: [least, most] }) => least <= most, {
      path: ["stepSizes"],
      message: "must be two numbers of which the second is not the smaller",
    })
    .describe("Rprop (Riedmiller & Braun 1993): a step size for each parameter, by the signs of its gradients."),
  memory: () => ["prev", "step_size"],
  scalars: (settings, { step, updates }) => {
    const rate = learningRateAt(settings, step);
    return {
      // Step sizes are remembered without the schedule, which is a factor of all of them.
      first: updates === 1 ? settings.learningRate : 0,
      factor: rate / settings.learningRate,
    };
  },
  step: ({ dtype, parameters, gradient, memory, scalars }, { etas, stepSizes }) => {
    const at = (value: number) => scalar(value, dtype);
    const [previous, size] = [memory.prev as Tensor, memory.step_size as Tensor];
    const product = mul(gradient, previous);
    const kept = step(product);
    const turned = less(product, at(0));
    // Negated, for the smaller of two is the larger of their negatives.
    const factor = sub(mul(turned, at(1 - etas[0])), add(mul(kept, at(etas[1] - 1)), at(1)));
    const grown = mul(add(size, scalars.first as Tensor), factor);
    const atMost = neg(maximum(grown, at(-stepSizes[1])));
    const updated = maximum(atMost, at(stepSizes[0]));
    // Where the sign has changed there is no step, and the next gradient is compared with 0.
    const used = mul(gradient, sub(at(1), turned));
    return {
      parameters: sub(parameters, mul(sign(used), mul(updated, scalars.factor as Tensor))),
      memory: { prev: used, step_size: updated },
    };
  },
});
