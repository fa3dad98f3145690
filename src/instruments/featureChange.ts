/** @file How far one update moves the features. */
import { z } from "zod";
import { cast, div, mul, overwrite, sqrt, sub, sum, type Tensor } from "../engine/index.ts";
import { defineProbe, isEvery } from "./probe.ts";

/** Euclidean norm over all rows and features, in float64. */
const norm = (x: Tensor) => sqrt(sum(sum(mul(x, x), 1), 0));

export const featureChange = defineProbe({
  name: "featureChange",
  settings: z
    .strictObject({
      everySteps: z
        .int()
        .min(0)
        .max(1_000_000_000)
        .default(0)
        .describe("Steps between two measurements; 0 for none, and then the run has no such column."),
      rows: z
        .int()
        .min(1)
        .max(65_536)
        .default(256)
        .describe("Rows whose features are looked at: the first training rows, all where there are fewer."),
    })
    .prefault({})
    .describe(
      "How far a step's update moves what the classification layer reads: a burst at each slingshot (Thilak et al. 2022, section 3.1). Costs two forward passes.",
    ),
  when: "every `instruments.featureChange.everySteps` steps",
  columns: [
    {
      name: "featureChange",
      title: "Feature change",
      meaning:
        "Distance by which the step's update moves the features of fixed training rows, relative to their norm before it, at least 0, at measured steps; NaN at the others.",
      formula: "‖h(θₜ₊₁) − h(θₜ)‖ / ‖h(θₜ)‖",
      source: "Thilak et al. 2022 (arXiv 2206.04817), section 3.1 and Fig. 2",
      remarks:
        "h(θ) are the features of the probe's rows, one after the other, as the classification layer reads them, behind its normalisation by `model.head.norm` and before that of `model.head.features`, without dropout and noise on the weights; norms and difference are in float64. NaN where all features are 0.",
      type: "f64",
    },
  ],
  applies: ({ everySteps }) => everySteps > 0,
  isDue: ({ everySteps }, step) => isEvery(everySteps, step),
  trace: ({ shape, evaluate, scratch }, { rows }) => {
    const { features } = evaluate("train", Math.min(rows, shape.rows.train));
    const now = cast(features, "f64");
    const before = scratch("features", now.shape, "f64");
    return {
      before: { readings: [], updates: overwrite(before, now) },
      after: { readings: [div(norm(sub(now, before)), norm(before))] },
    };
  },
});
