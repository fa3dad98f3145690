/** @file Scale of the logits. */
import { z } from "zod";
import { abs, cast, div, max, mul, reshape, scalar, sizeOf, sqrt, sub, sum } from "../engine/index.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const logitScale = defineProbe({
  name: "logitScale",
  settings: z
    .strictObject(scheduleSettings)
    .describe(
      "How far the logits of a prediction spread, and how far they drifted together. Costs some passes over the logits.",
    ),
  columns: [
    {
      name: "logitScale",
      title: "Logit scale",
      meaning:
        "Spread of the logits: their root mean square about the mean of their prediction, over the batch. What a softmax sees of them.",
      formula: "√(1/(N K) Σᵢₖ (zᵢₖ − z̄ᵢ)²)",
      source: "Truong et al. 2026 (arXiv 2606.18465): the delay goes by the logit scale",
      unit: "logit",
      remarks: "Of the logits as the loss sees them, sums in float64.",
      axis: "log",
      topic: "logits",
      phases: true,
      type: "f64",
    },
    {
      name: "logitMean",
      title: "Mean logit",
      meaning: "Mean of all logits of the batch: a softmax does not see it, and rounding lets it drift.",
      formula: "1/(N K) Σᵢₖ zᵢₖ",
      source: "arXiv 2605.06152: numerical feature inflation drifts all classes alike",
      unit: "logit",
      remarks: "As `logitScale`.",
      topic: "logits",
      type: "f64",
    },
    {
      name: "largestLogitSize",
      title: "Largest logit",
      meaning: "Largest size of a logit of the batch.",
      formula: "maxᵢₖ |zᵢₖ|",
      source: "Wortsman et al. 2023 (arXiv 2309.14322)",
      unit: "logit",
      remarks: "NaN where a logit is.",
      axis: "log",
      topic: "logits",
      type: "f64",
    },
  ],
  trace: () => ({
    during: ({ logits }) => {
      const z = cast(logits, "f64");
      const [rows, classes] = z.shape as readonly [number, number];
      const means = div(sum(z, 1), scalar(classes, "f64"));
      const spread = sub(z, reshape(means, [rows, 1]));
      const count = scalar(sizeOf(z.shape), "f64");
      return {
        readings: [sqrt(div(sum(mul(spread, spread)), count)), div(sum(z), count), max(max(abs(z), 1), 0)],
      };
    },
  }),
});
