/** @file The gradient without its part along the weights. */
import { z } from "zod";
import { add, cast, div, mul, scalar, sqrt, squaredNorm, sub, sum, type Tensor } from "../../engine/index.ts";
import { computeByTensor } from "../layout.ts";
import { defineTransform } from "./transform.ts";

/** Keeps what is 0 from being divided by 0. */
const LEAST = 1e-30;

export const orthogonalGradient = defineTransform({
  name: "orthogonalGradient",
  source: "Prieto et al. 2025 (arXiv 2501.04697), ⊥Grad (⊥AdamW, ⊥SGD), as their orthograd.py computes it",
  equation: "for each tensor W: g⊥ = g − (W·g)/(W·W + 1e-30) W, then g ← g⊥ · ‖g‖/(‖g⊥‖ + 1e-30)",
  settings: z
    .strictObject({ name: z.literal("orthogonalGradient") })
    .describe(
      "Takes from each tensor's gradient what only scales its weights, and gives it its norm again (Prieto et al. 2025, ⊥Grad).",
    ),
  apply: ({ dtype, layout, parameters, gradient }) => {
    const least = scalar(LEAST, "f64");
    return {
      gradient: computeByTensor(layout, [parameters, gradient], (_, weight, slope) => {
        // In float64: of a gradient nearly along the weights what is left would else be rounding.
        const [w, g] = [cast(weight as Tensor, "f64"), cast(slope as Tensor, "f64")];
        const share = div(sum(mul(w, g)), add(squaredNorm(w), least));
        const rest = sub(g, mul(w, share));
        const scale = div(sqrt(squaredNorm(g)), add(sqrt(squaredNorm(rest)), least));
        return cast(mul(rest, scale), dtype);
      }),
    };
  },
});
