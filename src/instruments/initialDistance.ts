/** @file How far training has turned the parameters away from the first ones. */
import { z } from "zod";
import { div, mul, scalar, sqrt, sub, type Tensor } from "../engine/index.ts";
import { square, sumByGroup } from "./groups.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";
import type { Subject } from "./subject.ts";

/** The parameters under names that say which part they are of: the classification layer with its bias, and all before it. */
function nameParts({ layout }: Pick<Subject, "layout">): Pick<Subject, "layout"> {
  const last = layout.find(({ role }) => role === "lastLayer")?.name ?? "";
  const layer = last.replace(/\.[^.]*$/, "");
  const partOf = (name: string) => (name === last || name === `${layer}.bias` ? "classifier" : "representation");
  return {
    layout: layout.map((place) => ({ ...place, name: `${partOf(place.name)}.${place.name.replaceAll(".", "-")}` })),
  };
}

const BY_PART = { by: "layer" } as const;

export const initialDistance = defineProbe({
  name: "initialDistance",
  settings: z
    .strictObject(scheduleSettings)
    .describe(
      "How far the parameters have turned from the first ones, those before the classification layer and its own apart. Costs a pass over the parameters, and a copy of the first ones in memory and checkpoints.",
    ),
  columns: [
    {
      name: "initialDistance",
      title: "Cosine distance from the first values",
      meaning: "1 minus the cosine between the parameters and their first values, from 0 to 2.",
      formula: "1 − cos(θₜ, θ₀)",
      source: "Thilak et al. 2022 (arXiv 2206.04817), appendix B; Notsawo et al. 2023 (arXiv 2306.13253), Fig. 15",
      remarks:
        "In float64, before the update. `initialDistance/classifier` is of the classification layer with its bias, `initialDistance/representation` of all other parameters. Of a run from imported weights the first values are those. NaN where either is 0.",
      topic: "weights",
      phases: true,
      type: "f64",
    },
  ],
  split: (_, subject) => ["", ...new Set(nameParts(subject).layout.map(({ name }) => name.split(".")[0] as string))],
  trace: (context) => {
    const [now, first] = [context.parameters, context.initialParameters()];
    const parts = nameParts(context);
    const totals = (vector: Tensor) => sumByGroup(BY_PART, parts, [vector], square);
    const [here, there, apart] = [totals(now), totals(first), totals(sub(now, first))];
    // 1 − cos = (‖θ − θ₀‖² − (‖θ‖ − ‖θ₀‖)²) / (2 ‖θ‖ ‖θ₀‖), of which nothing is lost near 0.
    const readings = apart.map((total, i) => {
      const [length, start] = [sqrt(here[i] as Tensor), sqrt(there[i] as Tensor)];
      const longer = sub(length, start);
      return div(sub(total, mul(longer, longer)), mul(scalar(2, "f64"), mul(length, start)));
    });
    return { before: { readings } };
  },
});
