/** @file Norm of the gradient of each layer. */
import { z } from "zod";
import { sqrt } from "../engine/index.ts";
import { groupSettings, listGroupNames, square, sumByGroup } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const layerGradientNorms = defineProbe({
  name: "layerGradientNorms",
  settings: z
    .strictObject({ ...scheduleSettings, ...groupSettings })
    .describe("Norm of the gradient of each layer: where a spike begins. Costs one pass over the gradient."),
  columns: [
    {
      name: "layerGradientNorm",
      title: "Gradient norm by layer",
      meaning:
        "Euclidean norm of the derivative of the batch's loss by the parameters, before anything is done with it.",
      formula: "‖∂L/∂θ‖₂",
      source: "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 14, of all parameters",
      unit: "loss / parameter",
      remarks: "In float64. Of all parameters it is `gradientNorm`.",
      axis: "log",
      topic: "gradients",
      phases: true,
      type: "f64",
    },
  ],
  split: listGroupNames,
  trace: (context, settings) => ({
    during: ({ gradient }) => ({
      readings: sumByGroup(settings, context, [gradient], square).map((total) => sqrt(total)),
    }),
  }),
});
