/** @file StableAdamW. */
import { z } from "zod";
import { add, div, maximum, mul, neg, scalar, sizeOf, sqrt, sub, sum, type Tensor } from "../engine/index.ts";
import { beta } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { computeByTensor, matchNames } from "./layout.ts";
import { defineOptimizer } from "./optimizer.ts";
import { integerPower } from "./power.ts";
import { learningRate, learningRateAt } from "./schedule.ts";
import { decoupledWeightDecay } from "./weightDecay.ts";

export const stableAdamW = defineOptimizer({
  name: "stableAdamW",
  source: "Wortsman et al. 2023 (arXiv 2304.13013), Algorithm 2",
  equation:
    "v ← β̂₁v + (1 − β̂₁)g, u ← β̂₂u + (1 − β̂₂)g² with β̂ = β(1 − βᵗ⁻¹)/(1 − βᵗ); for each tensor RMS = √mean(g²/max(u, ε²)), η̂ = η/max(1, RMS), θ ← θ − η̂λθ − η̂ v/(√u + ε)",
  settings: z
    .strictObject({
      name: z.literal("stableAdamW"),
      learningRate: learningRate(1e-3),
      betas: z
        .tuple([beta, beta])
        .default([0.9, 0.99])
        .describe("Decay a step of the running means of the gradient and of its square."),
      epsilon: z
        .number()
        // Its square must not be 0 in float32.
        .min(1e-15)
        .default(1e-8)
        .describe("Added to the root of the running mean square, which counts as at least as large."),
      ...decoupledWeightDecay,
      ...commonSettings,
    })
    .describe(
      "StableAdamW (Wortsman et al. 2023): AdamW whose step is divided, tensor by tensor, by how much larger the gradient is than its running mean square.",
    ),
  memory: () => ["exp_avg", "exp_avg_sq"],
  scalars: (settings, { step, updates }) => {
    const share = (decay: number) => (1 - decay) / (1 - integerPower(decay, updates));
    return {
      learningRate: learningRateAt(settings, step),
      firstShare: share(settings.betas[0]),
      secondShare: share(settings.betas[1]),
    };
  },
  step: ({ dtype, layout, parameters, gradient, initial, memory, scalars }, settings) => {
    const { epsilon, weightDecay, weightDecayExempt } = settings;
    const at = (value: number) => scalar(value, dtype);
    const [first, second] = [memory.exp_avg as Tensor, memory.exp_avg_sq as Tensor];
    // β̂m + (1 − β̂)x as a share of the distance: 1 − β̂ = (1 − β)/(1 − βᵗ).
    const mean = add(first, mul(sub(gradient, first), scalars.firstShare as Tensor));
    const squares = mul(gradient, gradient);
    const square = add(second, mul(sub(squares, second), scalars.secondShare as Tensor));
    const root = sqrt(square);
    const direction = div(mean, add(root, at(epsilon)));
    const ratios = div(squares, maximum(square, at(epsilon * epsilon)));
    const exempt = matchNames(layout, weightDecayExempt);
    const vectors = [parameters, direction, ratios, ...(initial ? [initial] : [])];
    return {
      parameters: computeByTensor(layout, vectors, ({ name, shape }, weight, step, ratio, target) => {
        const size = sqrt(div(sum(ratio as Tensor), at(sizeOf(shape))));
        const rate = neg(div(scalars.learningRate as Tensor, maximum(size, at(1))));
        const distance = target ? sub(weight as Tensor, target) : (weight as Tensor);
        const isSpared = weightDecay === 0 || exempt.has(name);
        const pulled = isSpared ? (step as Tensor) : add(step as Tensor, mul(distance, at(weightDecay)));
        return add(weight as Tensor, mul(pulled, rate));
      }),
      memory: { exp_avg: mean, exp_avg_sq: square },
      offers: { denominator: root, epsilon: at(epsilon) },
    };
  },
});
