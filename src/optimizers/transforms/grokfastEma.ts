/** @file Grokfast with an exponential moving average. */
import { z } from "zod";
import { add, cast, fill, mul, part, scalar, sub, type Tensor } from "../../engine/index.ts";
import { defineTransform } from "./transform.ts";

export const grokfastEma = defineTransform({
  name: "grokfastEma",
  source: "Lee et al. 2024 (arXiv 2405.20233), Algorithm 4 (Grokfast-EMA), as ironjr/grokfast computes it",
  equation: "μ ← αμ + (1 − α)g, at the first update under it μ ← g; then g ← g + λμ",
  settings: z
    .strictObject({
      name: z.literal("grokfastEma"),
      alpha: z.number().min(0).lt(1).default(0.98).describe("Decay α a step of the moving average of the gradient."),
      lambda: z.number().min(0).default(2).describe("How much λ of the average is added to the gradient."),
    })
    .describe("Amplifies what changes slowly in the gradient (Lee et al. 2024): adds a moving average of it."),
  memory: () => ["average", { name: "started", length: 1, dtype: "f64" }],
  apply: ({ dtype, gradient, memory }, { alpha, lambda }) => {
    const kept = mul(part(memory.started as Tensor, 0, []), scalar(alpha, "f64"));
    const taken = sub(scalar(1, "f64"), kept);
    const average = add(mul(memory.average as Tensor, cast(kept, dtype)), mul(gradient, cast(taken, dtype)));
    return {
      gradient: add(gradient, mul(average, scalar(lambda, dtype))),
      memory: { average, started: fill(1, [1], "f64") },
    };
  },
});
