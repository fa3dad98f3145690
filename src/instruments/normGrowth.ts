/** @file What makes a norm grow: the exact parts of its change at a step. */
import { z } from "zod";
import { type FloatType, fill, mul, neg, sub, type Tensor } from "../engine/index.ts";
import { findDecayForm, INITIAL, learningRateAt, type OptimizerSettings, optimizerParts } from "../optimizers/index.ts";
import { computeByName, matchNames } from "../optimizers/layout.ts";
import type { WeightDecaySettings } from "../optimizers/weightDecay.ts";
import { groupSettings, listGroupNames, square, sumByGroup } from "./groups.ts";
import { defineProbe, type ProbeContext } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

/** What decoupled weight decay does to the parameters, −ηλ(θ − target), and how it is told the step's ηλ; null where there is none. */
function traceDecay(context: ProbeContext, before: Tensor) {
  const settings = context.optimizer as OptimizerSettings & Partial<WeightDecaySettings>;
  const { weightDecay = 0, weightDecayTarget, weightDecayExempt = [], frozen } = settings;
  if (weightDecay === 0 || findDecayForm(optimizerParts.find(settings.name).settings) !== "decoupled") return null;
  const { dtype } = before as { readonly dtype: FloatType };
  const factor = context.scratch("decay", [], dtype);
  const target = weightDecayTarget === "initial" ? (context.optimizerMemory.get(INITIAL) as Tensor) : null;
  const spared = new Set([...matchNames(context.layout, weightDecayExempt), ...matchNames(context.layout, frozen)]);
  const distance = target === null ? before : sub(before, target);
  const change = computeByName(context.layout, spared, [distance], {
    chosen: (x) => fill(0, (x as Tensor).shape, dtype),
    otherwise: (x) => neg(mul(factor, x as Tensor)),
  });
  return { change, factor, at: (step: number) => learningRateAt(settings, step) * weightDecay };
}

export const normGrowth = defineProbe({
  name: "normGrowth",
  settings: z
    .strictObject({ ...scheduleSettings, ...groupSettings })
    .describe(
      "What makes the norm of the parameters grow or shrink: the change of its square at each step, in three parts whose sum it is exactly. Costs a copy of the parameters and three passes over them.",
    ),
  columns: [
    {
      name: "normAlignment",
      title: "Norm growth by alignment",
      meaning:
        "Part of the growth of the squared norm that comes of the update pointing along the parameters; negative where it points against them.",
      formula: "2 ⟨θₜ, u⟩, with θₜ₊₁ = θₜ + u + d",
      source: "arXiv 2606.19367: alignment, injection and decay",
      unit: "parameter²",
      remarks:
        "Squares and sums in float64. d is what decoupled weight decay takes off, −ηλ(θₜ − target) where it pulls; u is all else that the step changes, so that the three parts are together ‖θₜ₊₁‖² − ‖θₜ‖². Coupled decay goes through the optimizer and is part of u, and so are constraints.",
      topic: "weights",
      phases: true,
      type: "f64",
    },
    {
      name: "normInjection",
      title: "Norm growth by injection",
      meaning: "Part of the growth of the squared norm that the mere length of the update brings, at least 0.",
      formula: "‖u‖²",
      source: "arXiv 2606.19367: alignment, injection and decay",
      unit: "parameter²",
      remarks: "u as in `normAlignment`.",
      axis: "log",
      topic: "weights",
      phases: true,
      type: "f64",
    },
    {
      name: "normDecay",
      title: "Norm growth by decay",
      meaning:
        "Part of the growth of the squared norm that decoupled weight decay brings: negative where it shrinks the norm, 0 without it.",
      formula: "2 ⟨θₜ + u, d⟩ + ‖d‖²",
      source: "arXiv 2606.19367: alignment, injection and decay",
      unit: "parameter²",
      remarks: "u and d as in `normAlignment`.",
      topic: "weights",
      phases: true,
      type: "f64",
    },
  ],
  split: listGroupNames,
  trace: (context, settings) => {
    const [before, after] = [context.parametersBefore(), context.parameters];
    const decay = traceDecay(context, before);
    // The parameters as they would be after the step without decay.
    const moved = decay === null ? after : sub(after, decay.change);
    const totals = (vector: Tensor) => sumByGroup(settings, context, [vector], square);
    const [start, end, injection] = [totals(before), totals(after), totals(sub(moved, before))];
    const grown = decay === null ? end : totals(moved);
    // What is left of the growth: the three parts are it exactly.
    const along = grown.map((total, i) => sub(sub(total, start[i] as Tensor), injection[i] as Tensor));
    const shrunk = end.map((total, i) => sub(total, grown[i] as Tensor));
    return {
      ...(decay !== null && {
        before: {
          outputs: [decay.factor],
          compute: (values, { step }) => {
            values(decay.factor)[0] = decay.at(step);
            return [];
          },
        },
      }),
      after: { readings: [...along, ...injection, ...shrunk] },
    };
  },
});
