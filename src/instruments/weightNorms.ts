/** @file Norms of the weights, of all and of each layer. */
import { z } from "zod";
import { div, scalar, sqrt } from "../engine/index.ts";
import { countByGroup, groupSettings, listGroupNames, square, sumByGroup } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const weightNorms = defineProbe({
  name: "weightNorms",
  settings: z
    .strictObject({ ...scheduleSettings, ...groupSettings })
    .describe("Norms of the parameters, all together and each layer for itself. Costs one pass over the parameters."),
  columns: [
    {
      name: "weightNorm",
      title: "Weight norm (RMS)",
      meaning: "Root mean square of the parameters, before the update.",
      formula: "‖θ‖₂ / √n over n parameters",
      source: "openai/grok (paramnorm); Thilak et al. 2022 (arXiv 2206.04817), Figs. 1–4 show it of the last layer",
      unit: "parameter",
      remarks:
        "In float64, biases included. `weightNorm` is of all parameters, `weightNorm/layers.0` of those of a layer.",
      topic: "weights",
      phases: true,
      type: "f64",
    },
    {
      name: "weightNormL2",
      title: "Weight norm (L2)",
      meaning: "Euclidean norm of the parameters, before the update.",
      formula: "‖θ‖₂",
      source: "Liu, Michaud & Tegmark 2022 (arXiv 2210.01117), Omnigrok",
      unit: "parameter",
      remarks: "Of the same parameters as `weightNorm`: √n times it.",
      topic: "weights",
      phases: true,
      type: "f64",
    },
  ],
  split: listGroupNames,
  trace: (context, settings) => {
    const squares = sumByGroup(settings, context, [context.parameters], square);
    const counts = countByGroup(settings, context);
    return {
      before: {
        readings: [
          ...squares.map((total, i) => sqrt(div(total, scalar(counts[i] as number, "f64")))),
          ...squares.map((total) => sqrt(total)),
        ],
      },
    };
  },
});
