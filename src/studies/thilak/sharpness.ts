/** @file Thilak et al. 2022, Fig. 3: the curvature along the update, of four operations. */
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countMostly, MOST, spikesOfRuns } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { isAbove, largestBetween, medianBetween, TRANSITION } from "../cycles.ts";
import { measureSpikes, type SpikeOfRun } from "../spikes.ts";
import type { Arm, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";

import { SMALL_TABLE, SMALL_TABLE_DEVIATION } from "./table.ts";

const OPERATION = "data.operation";
const OPERATIONS = ["addition", "subtraction", "multiplication", "division"];

const probe = (everySteps: number, rows: number) => ({
  "instruments.sharpness.everySteps": everySteps,
  "instruments.sharpness.afterSpike": TRANSITION / 2,
  "instruments.sharpness.rows": rows,
});

const axes = { [OPERATION]: OPERATIONS };

const arm: Arm = {
  name: "sharpness",
  label: "update sharpness",
  sweeps: {
    smoke: {
      ...{ experiment: "division", seeds: 4, axes },
      set: { ...SMALL_TABLE, "model.layers": 1, steps: 1600, ...probe(50, 32) },
    },
    phenomenon: {
      ...{ experiment: "division", seeds: 4, axes },
      set: { ...SMALL_TABLE, steps: 5000, ...probe(20, 128) },
    },
    paper: {
      ...{ experiment: "division-openai", seeds: 5, axes },
      set: { ...PLAIN, steps: 100_000, ...probe(100, 1024) },
    },
  },
};

const COLUMN = "updateSharpness";
const of = (runs: StudyRuns, operation: string) => runs.of(arm, { [OPERATION]: operation });

/** Around a spike: the median of the quiet before it, the largest, and the median of the quiet after it. */
const lookAround = ({ series, spike, before, after }: SpikeOfRun) => ({
  before: medianBetween(series, COLUMN, ...before),
  peak: largestBetween(series, COLUMN, spike - TRANSITION / 2, spike + TRANSITION),
  after: medianBetween(series, COLUMN, ...after),
});

/** After fitting: the first steps bend more than all that follow. */
async function largest(run: StudyRun): Promise<number> {
  const from = run.slingshots.fittedAt;
  return from === null ? Number.NaN : largestBetween(await run.read(), COLUMN, from, Number.POSITIVE_INFINITY);
}

const group = async (runs: StudyRuns, operation: string) => ({
  name: operation,
  values: await mapRuns(of(runs, operation), largest),
});

export const sharpness: Study = {
  name: "sharpness",
  title: "Curvature along the update",
  figure: "Thilak et al. 2022, Fig. 3",
  papers: ["arXiv 2206.04817"],
  question: "Does the loss bend more along the update at the transition than in growth, and on which operation most?",
  arms: [arm],
  deviations: {
    smoke: [SMALL_TABLE_DEVIATION, "One layer, 1,600 steps in place of 100,000; of 32 training rows, in float64."],
    phenomenon: [SMALL_TABLE_DEVIATION, "5,000 steps in place of 100,000; of 128 training rows, in float64."],
    paper: ["Of 1,024 training rows, in float64: the paper does not say of which loss."],
  },
  claims: [
    {
      name: "peaks",
      says: "At a spike of the loss the sharpness along the update is at least a hundred times that of the growth before it.",
      source: "Fig. 3",
      judge: async (runs) =>
        countMostly(
          await measureSpikes(runs.of(arm), lookAround),
          spikesOfRuns,
          "it is",
          ({ peak, before }) => isAbove(peak, 100 * Math.abs(before)),
          MOST,
        ),
    },
    {
      name: "rests",
      says: "It settles after the transition: on the plateau its median is less than a hundredth of the peak.",
      source: "Fig. 3",
      judge: async (runs) =>
        countMostly(
          await measureSpikes(runs.of(arm), lookAround),
          spikesOfRuns,
          "it does",
          ({ peak, after }) => isAbove(peak, 100 * Math.abs(after)),
          MOST,
        ),
    },
    ...[
      ["division", "addition"],
      ["division", "subtraction"],
      ["multiplication", "addition"],
    ].map(([more = "", less = ""]) => ({
      name: `${more}-above-${less}`,
      says: `The largest sharpness is larger on ${more} than on ${less}.`,
      source: "Fig. 3, axes: 40, 40, 80 and 250",
      judge: async (runs: StudyRuns) =>
        compareGroups("largest update sharpness", await group(runs, more), await group(runs, less)),
    })),
  ],
  draw: async (runs) =>
    Promise.all(
      OPERATIONS.map((operation) =>
        curvesOf(of(runs, operation)[0], {
          title: `${operation[0]?.toUpperCase()}${operation.slice(1)}`,
          caption: "Update sharpness since fitting, and the norm of the last layer on the right.",
          left: [{ column: COLUMN, name: "update sharpness" }],
          right: [{ column: "lastLayerNorm", name: "norm" }],
          axis: "linear",
          isLogAcross: false,
          from: of(runs, operation)[0]?.slingshots.fittedAt ?? 1,
        }),
      ),
    ),
};
