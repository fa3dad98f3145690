/** @file How far the features went since they were last measured. */
import { z } from "zod";
import { div, mul, overwrite, sub, type Tensor } from "../engine/index.ts";
import { norm } from "./featureChange.ts";
import { checkRows, featureSettings, listFeatures, readFeatures } from "./features.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

/** ‖now − before‖ / ‖before‖; NaN where `before` is 0, and not ∞: there was nothing. */
function driftOf(now: Tensor, before: Tensor): Tensor {
  const length = norm(before);
  return div(mul(norm(sub(now, before)), length), mul(length, length));
}

export const featureDrift = defineProbe({
  name: "featureDrift",
  settings: z
    .strictObject({ ...scheduleSettings, ...featureSettings })
    .describe(
      "How far what the classification layer reads went since the last measurement, over as many steps as the schedule has between them: of a slow change, what `featureChange` sees too little of. Costs a forward pass, and memory of the features in every checkpoint.",
    ),
  columns: [
    {
      name: "featureDrift",
      title: "Feature drift",
      meaning:
        "Distance of the features of fixed training rows from what they were at the last measured step, relative to their norm then; NaN at the first measurement and at steps that are not measured.",
      formula: "‖h(θₜ) − h(θₛ)‖ / ‖h(θₛ)‖, s the last measured step",
      source: "Thilak et al. 2022 (arXiv 2206.04817), section 3.1, over more than one step",
      remarks:
        "h(θ) is as in `featureChange`. It is no sum of those: steps back and forth cancel. NaN where all features were 0, as they count before the first measurement.",
      topic: "features",
      phases: true,
      whole: "features",
      type: "f64",
    },
  ],
  split: listFeatures,
  check: ({ rows }, subject) => checkRows("featureDrift", rows, subject),
  trace: (context, settings) => {
    const now = readFeatures(context, settings);
    const last = now.map((tensor, i) => context.remember(`features.${i}`, tensor.shape, "f64"));
    return {
      before: {
        readings: now.map((tensor, i) => driftOf(tensor, last[i] as Tensor)),
        updates: last.flatMap((kept, i) => overwrite(kept, now[i] as Tensor)),
      },
    };
  },
});
