/** @file Adagrad. */
import { z } from "zod";
import { add, div, mul, neg, scalar, sqrt, type Tensor } from "../engine/index.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { addWeightDecay, coupledWeightDecay } from "./weightDecay.ts";

export const adagrad = defineOptimizer({
  name: "adagrad",
  source: "Duchi et al. 2011 (JMLR 12, 2121–2159), Fig. 1 with diagonal matrices, as torch.optim.Adagrad computes it",
  equation:
    "s ← s + g², θ ← θ − η/(1 + (t − 1)κ) · g/(√(s₀ + s) + ε); φ = g and ψ = s₀ + s in Thilak et al., Algorithm 1",
  settings: z
    .strictObject({
      name: z.literal("adagrad"),
      learningRate: learningRate(1e-2),
      learningRateDecay: z
        .number()
        .min(0)
        .default(0)
        .describe("κ: at update t the learning rate is divided by 1 + (t − 1)κ; 0 leaves it to the schedule."),
      initialAccumulator: z
        .number()
        .min(0)
        .default(0)
        .describe("s₀, added to the sum of the squares of the gradient: larger values damp the first updates."),
      epsilon: z.number().min(0).default(1e-10).describe("Added to the root of the sum of squares."),
      ...coupledWeightDecay,
      ...commonSettings,
    })
    .describe("Adagrad (Duchi et al. 2011), with weight decay added to the gradient, as in PyTorch."),
  memory: () => ["square_sum"],
  scalars: (settings, { step, updates }) => ({
    learningRate: learningRateAt(settings, step) / (1 + (updates - 1) * settings.learningRateDecay),
  }),
  step: (inputs, settings) => {
    const { dtype, parameters, gradient, memory, scalars } = inputs;
    const { initialAccumulator, epsilon } = settings;
    const at = (value: number) => scalar(value, dtype);
    const g = addWeightDecay(gradient, inputs, settings);
    // PyTorch's sum begins with s₀; here memory begins at 0, and a fork can change s₀.
    const sum = add(memory.square_sum as Tensor, mul(g, g));
    const root = sqrt(add(sum, at(initialAccumulator)));
    const down = mul(g, neg(scalars.learningRate as Tensor));
    return {
      parameters: add(parameters, div(down, add(root, at(epsilon)))),
      memory: { square_sum: sum },
      offers: { denominator: root, epsilon: at(epsilon) },
    };
  },
});
