/** @file How far an update goes, and how it lies to what it moves. */
import { z } from "zod";
import { div, mul, sqrt, sub, type Tensor } from "../engine/index.ts";
import { groupSettings, innerFrom, listGroupNames, square, sumByGroup } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

export const updateRatio = defineProbe({
  name: "updateRatio",
  settings: z
    .strictObject({ ...scheduleSettings, ...groupSettings })
    .describe(
      "How far each update goes beside the parameters that it moves, and how much it turns them. Costs a copy of the parameters and three passes over them.",
    ),
  columns: [
    {
      name: "updateNorm",
      title: "Update norm",
      meaning: "Euclidean norm of what the step changes, with weight decay and constraints.",
      formula: "‖Δθ‖₂, Δθ = θₜ₊₁ − θₜ",
      source: "Nishida et al. 2024 (WeSaR): spikes follow unequal ‖ΔW‖/‖W‖",
      unit: "parameter",
      remarks:
        "Of the parameters as they are stored, each difference rounded to their type, squares and sum in float64.",
      axis: "log",
      topic: "gradients",
      phases: true,
      type: "f64",
    },
    {
      name: "updateRatio",
      title: "Update ratio",
      meaning: "Norm of what the step changes beside the norm of what it changes.",
      formula: "‖Δθ‖₂ / ‖θₜ‖₂",
      source: "Nishida et al. 2024 (WeSaR): spikes follow unequal ‖ΔW‖/‖W‖",
      remarks: "NaN where the parameters are 0 and stay so, ∞ where they leave 0.",
      axis: "log",
      topic: "gradients",
      phases: true,
      type: "f64",
    },
    {
      name: "stepCosine",
      title: "Cosine of a step",
      meaning: "Cosine between the parameters before the step and after it, at most 1.",
      formula: "cos(θₜ, θₜ₊₁) = ⟨θₜ, θₜ₊₁⟩ / (‖θₜ‖ ‖θₜ₊₁‖)",
      source: "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 15",
      remarks: "In float64, within 1e-15 of the exact number.",
      topic: "gradients",
      phases: true,
      type: "f64",
    },
    {
      name: "updateAlignment",
      title: "Alignment of the update",
      meaning:
        "Cosine between what the step changes and the parameters, from −1 to 1: near 1 it only makes them larger.",
      formula: "cos(Δθ, θₜ)",
      source: "Prieto et al. 2025 (arXiv 2501.04697): naïve loss minimisation",
      remarks: "NaN where the step changes nothing.",
      topic: "gradients",
      phases: true,
      type: "f64",
    },
  ],
  split: listGroupNames,
  trace: (context, settings) => {
    const [before, after] = [context.parametersBefore(), context.parameters];
    const totals = (vector: Tensor) => sumByGroup(settings, context, [vector], square);
    const [start, end, moved] = [totals(before), totals(after), totals(sub(after, before))];
    const groups = moved.map((squared, i) => {
      const [from, to] = [start[i] as Tensor, end[i] as Tensor];
      const [step, length] = [sqrt(squared), sqrt(from)];
      const turned = innerFrom(from, to, squared);
      return {
        step,
        ratio: div(step, length),
        cosine: div(turned, mul(length, sqrt(to))),
        alignment: div(sub(turned, from), mul(step, length)),
      };
    });
    return {
      after: {
        readings: (["step", "ratio", "cosine", "alignment"] as const).flatMap((name) => groups.map((one) => one[name])),
      },
    };
  },
});
