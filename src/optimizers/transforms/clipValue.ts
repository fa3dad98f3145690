/** @file Clipping of the gradient element by element. */
import { z } from "zod";
import { maximum, neg, scalar } from "../../engine/index.ts";
import { defineTransform } from "./transform.ts";

export const clipValue = defineTransform({
  name: "clipValue",
  source: "torch.nn.utils.clip_grad_value_ of PyTorch",
  equation: "gⱼ ← min(c, max(−c, gⱼ)), for each parameter j",
  settings: z
    .strictObject({
      name: z.literal("clipValue"),
      value: z.number().positive().default(1).describe("Size c that each element of the gradient has at most."),
    })
    .describe("Clamps each element of the gradient between −`value` and `value`."),
  apply: ({ dtype, gradient }, { value }) => {
    const least = scalar(-value, dtype);
    // There is no minimum: it is a maximum of what is negated.
    return { gradient: neg(maximum(neg(maximum(gradient, least)), least)) };
  },
});
