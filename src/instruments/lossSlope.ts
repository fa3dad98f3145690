/** @file How fast the loss should fall: along gradient flow, and along the step that was taken. */
import { z } from "zod";
import { type FloatType, neg, overwrite, sub } from "../engine/index.ts";
import { dot, square } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const lossSlope = defineProbe({
  name: "lossSlope",
  settings: z
    .strictObject(scheduleSettings)
    .describe(
      "The slope of the training loss from the gradient, beside its differences from step to step. Costs copies of the parameters and of the gradient, and two passes over them.",
    ),
  columns: [
    {
      name: "flowSlope",
      title: "Slope of the loss along gradient flow",
      topic: "losses",
      meaning: "Change of the batch's loss in a unit of time of gradient flow, at most 0.",
      formula: "dL/dt = −‖G‖²",
      source: "Notsawo et al. 2023 (arXiv 2306.13253), the loss in continuous time",
      unit: "loss",
      remarks:
        "G is the gradient of the batch's loss with that step's dropout, before transforms; of all parameters, frozen ones too. In float64. A step of gradient descent with rate η changes the loss by about η times this.",
      type: "f64",
    },
    {
      name: "updateSlope",
      title: "Slope of the loss along the update",
      topic: "losses",
      meaning: "First-order change of the batch's loss by the step's update, whatever the optimizer.",
      formula: "⟨G, θₜ₊₁ − θₜ⟩",
      source: "Notsawo et al. 2023 (arXiv 2306.13253), the loss in continuous time, for an optimizer of any kind",
      unit: "loss",
      remarks: "G as in `flowSlope`. Positive where the update leads up the slope, as momentum and weight decay may.",
      type: "f64",
    },
  ],
  trace: (context) => {
    const kept = context.scratch("gradient", context.parameters.shape, context.parameters.dtype as FloatType);
    const update = sub(context.parameters, context.parametersBefore());
    return {
      during: ({ gradient }) => ({
        readings: [neg(square(gradient))],
        updates: overwrite(kept, gradient),
      }),
      after: { readings: [dot(kept, update)] },
    };
  },
});
