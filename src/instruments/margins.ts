/** @file Quantiles of the margins of a batch. */
import { z } from "zod";
import { quantile } from "../analysis/quantile.ts";
import { pick, rowMaxExcept, sub } from "../engine/index.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const margins = defineProbe({
  name: "margins",
  settings: z
    .strictObject({
      ...scheduleSettings,
      quantiles: z
        .array(z.number().min(0).max(1))
        .min(1)
        .max(100)
        .default([0, 0.01, 0.1, 0.5, 0.9, 1])
        .describe(
          "Shares of the batch's predictions below which each number lies: 0 for the smallest, 0.5 for the median.",
        ),
    })
    .describe(
      "How far the right logit leads, over the predictions of the batch. Costs a pass over the logits and a sorting.",
    ),
  columns: [
    {
      name: "margin",
      title: "Margin",
      meaning:
        "Lead of the right logit over the largest other one that a share of the batch's predictions stays below; negative where they are wrong.",
      formula: "quantile of zᵢ,yᵢ − max_{k≠yᵢ} zᵢₖ over i",
      source: "Prieto et al. 2025 (arXiv 2501.04697): from a margin of 16.6 on float32 loses the others",
      unit: "logit",
      remarks:
        "`margin/0.5` is the median; between two predictions as `numpy.quantile` has it by default. Of the logits as the loss sees them, in the step's batch. NaN where a logit is.",
      topic: "logits",
      phases: true,
      type: "f64",
    },
  ],
  split: ({ quantiles }) => [...new Set(quantiles)].map(String),
  trace: (_, { quantiles }) => ({
    during: ({ logits, labels }) => {
      const leads = sub(pick(logits, labels), rowMaxExcept(logits, labels));
      return {
        outputs: [leads],
        compute: (values) => {
          const sorted = Float64Array.from(values(leads)).sort();
          // NaN stands last when sorted.
          const isKnown = !Number.isNaN(sorted.at(-1));
          return [...new Set(quantiles)].map((share) => (isKnown ? quantile(sorted, share) : Number.NaN));
        },
      };
    },
  }),
});
