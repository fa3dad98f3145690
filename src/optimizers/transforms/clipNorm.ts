/** @file Clipping of the gradient's norm. */
import { z } from "zod";
import { add, cast, div, maximum, mul, neg, scalar, sqrt, squaredNorm } from "../../engine/index.ts";
import { defineTransform } from "./transform.ts";

export const clipNorm = defineTransform({
  name: "clipNorm",
  source: "Pascanu et al. 2013 (arXiv 1211.5063), Algorithm 1, as torch.nn.utils.clip_grad_norm_ computes it",
  equation: "g ← g · min(1, c / (‖g‖₂ + 1e-6)), the norm over all parameters",
  settings: z
    .strictObject({
      name: z.literal("clipNorm"),
      maxNorm: z.number().positive().default(1).describe("Euclidean norm that the whole gradient has at most."),
    })
    .describe("Scales the gradient down where its norm is larger than `maxNorm`."),
  apply: ({ dtype, gradient }, { maxNorm }) => {
    const f64 = (value: number) => scalar(value, "f64");
    const share = div(f64(maxNorm), add(sqrt(squaredNorm(gradient)), f64(1e-6)));
    const atMostOne = neg(maximum(neg(share), f64(-1)));
    return { gradient: mul(gradient, cast(atMostOne, dtype)) };
  },
});
