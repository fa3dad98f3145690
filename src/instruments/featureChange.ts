/** @file How far one update moves the features. */
import { z } from "zod";
import { div, mul, overwrite, sqrt, sub, sum, type Tensor } from "../engine/index.ts";
import { checkRows, featureSettings, listFeatures, readFeatures } from "./features.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

/** Euclidean norm over all rows and features, in float64. */
export const norm = (x: Tensor) => sqrt(sum(sum(mul(x, x), 1), 0));

/** ‖now − before‖ / ‖before‖. */
const changeOf = (now: Tensor, before: Tensor): Tensor => div(norm(sub(now, before)), norm(before));

export const featureChange = defineProbe({
  name: "featureChange",
  settings: z
    .strictObject({ ...scheduleSettings, ...featureSettings })
    .describe(
      "How far a step's update moves what the classification layer reads: a burst at each slingshot (Thilak et al. 2022, section 3.1). Costs two forward passes.",
    ),
  columns: [
    {
      name: "featureChange",
      title: "Feature change",
      meaning:
        "Distance by which the step's update moves the features of fixed training rows, relative to their norm before it, at least 0, at measured steps; NaN at the others.",
      formula: "‖h(θₜ₊₁) − h(θₜ)‖ / ‖h(θₜ)‖",
      source: "Thilak et al. 2022 (arXiv 2206.04817), section 3.1 and Fig. 2",
      remarks:
        "h(θ) are the features of the probe's rows, one after the other, as the classification layer reads them, behind its normalisation by `model.head.norm` and before that of `model.head.features`, without dropout and noise on the weights; norms and difference are in float64. NaN where all features are 0. With `layers: all` also of what each layer gives, as `featureChange/layers.0`.",
      topic: "features",
      phases: true,
      whole: "features",
      type: "f64",
    },
  ],
  split: listFeatures,
  check: ({ rows }, subject) => checkRows("featureChange", rows, subject),
  trace: (context, settings) => {
    const now = readFeatures(context, settings);
    const before = now.map((tensor, i) => context.scratch(`features.${i}`, tensor.shape, "f64"));
    return {
      before: { updates: before.flatMap((kept, i) => overwrite(kept, now[i] as Tensor)) },
      after: { readings: now.map((tensor, i) => changeOf(tensor, before[i] as Tensor)) },
    };
  },
});
