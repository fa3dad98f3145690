/** @file Noise that is added to the gradient and becomes less. */
import { z } from "zod";
import { add, mul, type Tensor } from "../../engine/index.ts";
import { power } from "../power.ts";
import { defineTransform } from "./transform.ts";

export const gradientNoise = defineTransform({
  name: "gradientNoise",
  source: "Neelakantan et al. 2015 (arXiv 1511.06807), section 2",
  equation: "g ← g + N(0, σ²) with σ² = η/(1 + t)^γ, t the steps done before",
  settings: z
    .strictObject({
      name: z.literal("gradientNoise"),
      eta: z
        .number()
        .positive()
        .default(0.01)
        .describe("Variance η of the noise at the first step. Neelakantan et al. take 0.01, 0.3 or 1."),
      gamma: z
        .number()
        .min(0)
        .default(0.55)
        .describe("Exponent γ with which the variance falls; 0 for noise that stays."),
    })
    .describe("Adds normal noise to the gradient, less with each step (Neelakantan et al. 2015)."),
  scalars: ({ eta, gamma }, { step }) => ({ deviation: Math.sqrt(eta / power(step, gamma)) }),
  apply: ({ gradient, scalars, drawNormal }) => ({
    gradient: add(gradient, mul(drawNormal(gradient), scalars.deviation as Tensor)),
  }),
});
