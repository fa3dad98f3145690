/** @file How the optimizer's memory of squared gradients stands to the gradient. */
import { z } from "zod";
import { div, less, maximum, mul, scalar, sqrt, type Tensor } from "../engine/index.ts";
import { matchNames, takeOthers } from "../optimizers/layout.ts";
import { countByGroup, groupSettings, listGroupNames, square, sumByGroup } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import type { Subject } from "./subject.ts";

/** Frozen parameters have no second moment. */
function listTrained({ layout, optimizer }: Pick<Subject, "layout" | "optimizer">) {
  const frozen = matchNames(layout, optimizer.frozen);
  return { frozen, layout: layout.filter(({ name }) => !frozen.has(name)) };
}

export const secondMoment = defineProbe({
  name: "secondMoment",
  settings: z
    .strictObject({ ...scheduleSettings, ...groupSettings })
    .describe(
      "How the optimizer's running mean of squared gradients stands to the gradient, by layer: whether it has forgotten how large gradients can be. Costs some passes over the gradient.",
    ),
  needs: "an optimizer that divides by a root of squared gradients and ε",
  columns: [
    {
      name: "gradientRms",
      title: "RMS of g/√v̂",
      meaning:
        "Root mean square of the gradient over the root that the optimizer divides it by: about 1 in quiet training, and more as soon as the gradient is larger than it is remembered.",
      formula: "RMSₜ = √(1/P Σⱼ gⱼ² / max(v̂ⱼ, ε²))",
      source: "Wortsman et al. 2023 (arXiv 2304.13013), StableAdamW",
      remarks:
        "√v̂ is what the update divides by, without ε, after the step's gradient went into it, and g the gradient of the batch's loss, before transforms. The quotient is in the parameters' type, squares and sum in float64. Frozen parameters do not count.",
      axis: "log",
      topic: "optimizer",
      phases: true,
      type: "f64",
    },
    {
      name: "decoupling",
      title: "Decoupling index",
      meaning:
        "Length of the vector of squared gradients over that of the optimizer's memory of them: far below 1 where v only decays, far above 1 where a gradient comes that it does not know.",
      formula: "ρ = ‖g²‖₂ / ‖v̂‖₂",
      source: "Bai et al. 2025 (arXiv 2506.04805): v decoupled from g²",
      remarks:
        "g and v̂ as in `gradientRms`, squared in the parameters' type: in float32 a gradient below 1e-23 counts as 0. Sums in float64. NaN where both are 0.",
      axis: "log",
      topic: "optimizer",
      phases: true,
      type: "f64",
    },
    {
      name: "smallDenominator",
      title: "Share with √v̂ < ε by layer",
      meaning: "Share of the parameters of which √v̂ is below ε, 0 to 1.",
      formula: "1/P Σⱼ [√v̂ⱼ < ε]",
      source: "Thilak et al. 2022 (arXiv 2206.04817), §3.3 (the role of ε)",
      remarks: "Of all parameters it is `smallDenominatorShare`.",
      axis: "share",
      topic: "optimizer",
      phases: true,
      type: "f64",
    },
  ],
  split: (settings, subject) => listGroupNames(settings, listTrained(subject)),
  trace: (context, settings) => ({
    during: ({ gradient, denominator, epsilon }) => {
      if (denominator === undefined || epsilon === undefined) return null;
      const { frozen, layout } = listTrained(context);
      const trained = frozen.size === 0 ? gradient : takeOthers(context.layout, frozen, gradient);
      const counts = countByGroup(settings, { layout });
      const totals = (vector: Tensor) => sumByGroup(settings, { layout }, [vector], square);
      const ratios = totals(div(trained, maximum(denominator, epsilon)));
      const [squares, memory] = [totals(mul(trained, trained)), totals(mul(denominator, denominator))];
      // Of ones and zeros the squares are what they are.
      const share = totals(less(denominator, epsilon));
      const perCount = (total: Tensor, i: number) => div(total, scalar(counts[i] as number, "f64"));
      return {
        readings: [
          ...ratios.map((total, i) => sqrt(perCount(total, i))),
          ...squares.map((total, i) => sqrt(div(total, memory[i] as Tensor))),
          ...share.map(perCount),
        ],
      };
    },
  }),
});
