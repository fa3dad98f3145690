/** @file What all classes and all samples have in common: the drift of numerical feature inflation. */
import { z } from "zod";
import { cast, div, mul, scalar, sqrt, squaredNorm, sum, type Tensor } from "../engine/index.ts";
import { dot } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

/** Mean of the rows of a matrix, in float64. */
function meanRow(matrix: Tensor): Tensor {
  return div(sum(cast(matrix, "f64"), 0), scalar(matrix.shape[0] as number, "f64"));
}

export const featureInflation = defineProbe({
  name: "featureInflation",
  settings: z
    .strictObject(scheduleSettings)
    .describe(
      "The mean weight of the classes and the mean feature of the batch: under numerical feature inflation both grow, in opposite directions. Costs a pass over the features and the last layer.",
    ),
  columns: [
    {
      name: "meanWeightNorm",
      title: "Norm of the mean class weight",
      meaning: "Norm of the mean over the classes of the last layer's weights, which moves all logits alike.",
      formula: "‖W_G‖, W_G = 1/K Σₖ Wₖ",
      source: "arXiv 2605.06152, numerical feature inflation",
      unit: "parameter",
      remarks: "In float64, before the update, without noise on the weights.",
      axis: "log",
      topic: "features",
      type: "f64",
    },
    {
      name: "meanFeatureNorm",
      title: "Norm of the mean feature",
      meaning: "Norm of the mean over the batch of what the classification layer reads.",
      formula: "‖μ_G‖, μ_G = 1/N Σᵢ hᵢ",
      source: "arXiv 2605.06152, numerical feature inflation",
      unit: "feature",
      remarks: "In float64, of the step's batch with its dropout.",
      axis: "log",
      topic: "features",
      type: "f64",
    },
    {
      name: "meanCosine",
      title: "Cosine of mean weight and mean feature",
      meaning:
        "Cosine between the mean class weight and the mean feature: towards −1 under numerical feature inflation.",
      formula: "cos(W_G, μ_G)",
      source: "arXiv 2605.06152, numerical feature inflation",
      remarks: "NaN where one of them is 0.",
      topic: "features",
      type: "f64",
    },
  ],
  trace: () => ({
    during: ({ features, lastLayerWeight }) => {
      const [weight, feature] = [meanRow(lastLayerWeight), meanRow(features)];
      const [w, f] = [sqrt(squaredNorm(weight)), sqrt(squaredNorm(feature))];
      return { readings: [w, f, div(dot(weight, feature), mul(w, f))] };
    },
  }),
});
