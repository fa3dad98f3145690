/** @file RMSProp. */
import { z } from "zod";
import { add, div, mul, neg, scalar, sqrt, sub, type Tensor } from "../engine/index.ts";
import { commonSettings } from "./commonSettings.ts";
import { defineOptimizer } from "./optimizer.ts";
import { rmsPropPreconditioner } from "./preconditioners.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { bindThreshold, STABILITY_THRESHOLDS } from "./thresholds.ts";
import { addWeightDecay, coupledWeightDecay } from "./weightDecay.ts";

export const rmsProp = defineOptimizer({
  name: "rmsProp",
  source:
    "Tieleman & Hinton 2012 (lecture 6.5); Graves 2013 (arXiv 1308.0850), eqs. 38–42 for the centred form; as torch.optim.RMSprop computes it",
  equation:
    "v ← αv + (1 − α)g², d = √v + ε, θ ← θ − ηg/d; with momentum b ← μb + g/d, θ ← θ − ηb; centred, √(v − ḡ²) in the place of √v; φ = g and ψ = v in Thilak et al., Algorithm 1",
  settings: z
    .strictObject({
      name: z.literal("rmsProp"),
      learningRate: learningRate(1e-3),
      alpha: z
        .number()
        .min(0)
        .lt(1)
        .default(0.95)
        .describe("Decay a step of the running mean of the gradient's square. Thilak et al., Table 1."),
      momentum: z.number().min(0).lt(1).default(0).describe("Decay a step of the sum of steps; 0 for none."),
      centered: z
        .boolean()
        .default(false)
        .describe(
          "Whether the running mean of the gradient is taken off: its variance in the place of its mean square.",
        ),
      epsilon: z.number().min(0).default(1e-8).describe("Added to the root of the running mean square."),
      ...coupledWeightDecay,
      ...commonSettings,
    })
    .describe("RMSProp (Tieleman & Hinton 2012), ε outside the root and without bias correction, as in PyTorch."),
  memory: ({ momentum, centered }) => [
    "square_avg",
    ...(centered ? ["grad_avg"] : []),
    ...(momentum > 0 ? ["momentum_buffer"] : []),
  ],
  scalars: (settings, { step }) => ({ learningRate: learningRateAt(settings, step) }),
  step: (inputs, settings) => {
    const { dtype, parameters, gradient, memory, scalars } = inputs;
    const { alpha, momentum, centered, epsilon } = settings;
    const at = (value: number) => scalar(value, dtype);
    const g = addWeightDecay(gradient, inputs, settings);
    const square = add(mul(memory.square_avg as Tensor, at(alpha)), mul(mul(g, at(1 - alpha)), g));
    const mean = memory.grad_avg && add(memory.grad_avg, mul(sub(g, memory.grad_avg), at(1 - alpha)));
    const root = sqrt(mean && centered ? sub(square, mul(mean, mean)) : square);
    const denominator = add(root, at(epsilon));
    const down = neg(scalars.learningRate as Tensor);
    const buffer = memory.momentum_buffer && add(mul(memory.momentum_buffer, at(momentum)), div(g, denominator));
    return {
      parameters: add(parameters, buffer ? mul(buffer, down) : div(mul(g, down), denominator)),
      memory: {
        square_avg: square,
        ...(mean && { grad_avg: mean }),
        ...(buffer && { momentum_buffer: buffer }),
      },
      offers: { denominator: root, epsilon: at(epsilon) },
    };
  },
  threshold: ({ momentum }) =>
    momentum === 0
      ? bindThreshold(STABILITY_THRESHOLDS.rmsProp, (learningRate) => ({ learningRate }))
      : bindThreshold(STABILITY_THRESHOLDS.rmsPropMomentum, (learningRate) => ({ learningRate, momentum })),
  preconditioner: ({ epsilon }, { memory }) => {
    const { square_avg: square, grad_avg: mean } = memory;
    if (square === undefined) return null;
    const variance = mean && Float64Array.from(square, (v, i) => Math.max(0, v - (mean[i] as number) ** 2));
    return rmsPropPreconditioner(variance ?? square, epsilon);
  },
});
