/** @file Thilak et al. 2022, Fig. 2: division, losses, accuracies and features beside the norm of the last layer. */
import { PLAIN } from "../arms.ts";
import { countMostly, countShare, cyclesOfRuns, MOST, spikesOfRuns } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { type CycleOfRun, isAbove, measureCycles, medianBetween, TRANSITION } from "../cycles.ts";
import { allOf } from "../finding.ts";
import { measureSpikes, normRates } from "../spikes.ts";
import type { Arm, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { PRESET_DEVIATION, SMALL_TABLE_DEVIATION, smallDivision } from "./table.ts";

const features = (everySteps: number) => ({
  "instruments.featureChange.everySteps": everySteps,
  "instruments.featureChange.layers": "all",
});

export const division: Arm = {
  name: "division",
  label: "division",
  sweeps: {
    smoke: smallDivision(5, 3000, features(2)),
    phenomenon: { experiment: "division", set: { ...PLAIN, steps: 20_000, ...features(10) }, seeds: 4 },
    paper: { experiment: "division-openai", set: { ...PLAIN, steps: 1_000_000, ...features(10) }, seeds: 5 },
  },
};

const LAYERS = ["featureChange/layers.0", "featureChange/layers.1"];

/** Steps before and after a spike over which validation accuracy is compared. */
const REACH = 200;

/** Growth, without the climb of the loss that ends it. */
const growthOf = ({ series, slingshot }: CycleOfRun, column: string) =>
  medianBetween(series, column, slingshot.growthStart, slingshot.spike - 10);

const transitionOf = ({ series, slingshot }: CycleOfRun, column: string) =>
  medianBetween(series, column, slingshot.spike, slingshot.spike + TRANSITION);

const plateauOf = ({ series, slingshot }: CycleOfRun, column: string) =>
  medianBetween(series, column, slingshot.spike + TRANSITION, slingshot.plateauEnd);

/** In how many cycles the first is above the second, of both layers. */
async function compareFeatures(
  runs: StudyRuns,
  [what, first, second]: readonly [
    what: string,
    first: (cycle: CycleOfRun, column: string) => number,
    second: (cycle: CycleOfRun, column: string) => number,
  ],
) {
  const cycles = await measureCycles(runs.of(division), (cycle) =>
    LAYERS.map((column) => isAbove(first(cycle, column), second(cycle, column))),
  );
  return allOf(
    LAYERS.map((_, layer) =>
      countMostly(cycles, cyclesOfRuns, `${what}, layer ${layer + 1}`, (one) => one[layer] ?? null, MOST),
    ),
  );
}

/** Whether validation accuracy rises by more across the spike than in as many steps before it. */
function rises({ series, slingshot: { spike } }: CycleOfRun): boolean | null {
  const [early, before, after] = [spike - REACH, spike, spike + REACH].map((step) =>
    medianBetween(series, "validationAccuracy", step - REACH / 4, step),
  );
  return early === undefined || before === undefined || after === undefined
    ? null
    : isAbove(after - before, before - early);
}

const NORM = { column: "lastLayerNorm", name: "norm" };

export const divisionStudy: Study = {
  name: "division",
  title: "Slingshots and grokking on division",
  figure: "Thilak et al. 2022, Fig. 2",
  papers: ["arXiv 2206.04817"],
  question:
    "Does training go in cycles of growing norm, spike and plateau, and do features and validation accuracy jump at the spikes?",
  arms: [division],
  deviations: {
    smoke: [SMALL_TABLE_DEVIATION, PRESET_DEVIATION, "3,000 steps in place of 1,000,000: two cycles a run."],
    phenomenon: [
      "20,000 steps in place of 1,000,000: a dozen cycles, and hardly the beginning of generalising (docs/results/division.md has more).",
      PRESET_DEVIATION,
    ],
    paper: [],
  },
  claims: [
    {
      name: "cycles",
      says: "Most runs go through more than one slingshot.",
      source: "Fig. 2; §1, observation 1",
      judge: (runs) =>
        countShare(
          runs.of(division),
          "runs with two slingshots or more",
          (run) => (hasSlingshots(run) === null ? null : countSlingshots(run) > 1),
          MOST,
        ),
    },
    {
      name: "growth-then-plateau",
      says: "The norm of the last layer grows faster before a spike than after it.",
      source: "Fig. 2; §1, observations 1 and 2",
      judge: async (runs) =>
        countMostly(
          await measureSpikes(runs.of(division), normRates),
          spikesOfRuns,
          "it does",
          ([before, after]) => isAbove(before, after),
          MOST,
        ),
    },
    {
      name: "features-jump",
      says: "Features of both layers change more at the transition than during the growth before it.",
      source: "Fig. 2e, f; §1, observation 3",
      judge: (runs) =>
        compareFeatures(runs, ["the transition has more change than the growth", transitionOf, growthOf]),
    },
    {
      name: "features-rest-in-growth",
      says: "Features of both layers change less during growth than on the plateau.",
      source: "Fig. 2e, f; §1, observation 3",
      judge: (runs) => compareFeatures(runs, ["the plateau has more change than the growth", plateauOf, growthOf]),
    },
    {
      name: "validation-jumps",
      says: `Validation accuracy rises more across a spike than in the ${REACH} steps before it.`,
      source: "Fig. 2d; §1, observation 4",
      judge: async (runs) =>
        countMostly(await measureCycles(runs.of(division), rises), cyclesOfRuns, "it does", (one) => one, MOST),
    },
    {
      name: "generalises-late",
      says: "Validation accuracy comes to 100 % only after ten times as many steps as training accuracy.",
      source: "Fig. 2b, d; Fig. 1 of Power et al.",
      judge: (runs) => countShare(runs.of(division), "runs that generalise so late", isLate, MOST),
    },
  ],
  draw: async (runs) => drawPanels(runs.of(division)[0]),
};

/** Null for one that has not generalised. */
function isLate({ grokking }: StudyRun): boolean | null {
  return grokking === null || grokking.t2 === null || grokking.t4 === null ? null : grokking.t4 >= 10 * grokking.t2;
}

const drawPanels = (run: StudyRun | undefined) =>
  Promise.all(
    [
      { title: "Training loss", column: "trainLoss", axis: "log" },
      { title: "Training accuracy", column: "trainAccuracy", axis: "share" },
      { title: "Validation loss", column: "validationLoss", axis: "log" },
      { title: "Validation accuracy", column: "validationAccuracy", axis: "share" },
      { title: "Feature change, layer 1", column: "featureChange/layers.0", axis: "linear" },
      { title: "Feature change, layer 2", column: "featureChange/layers.1", axis: "linear" },
    ].map(({ title, column, axis }) =>
      curvesOf(run, {
        title,
        caption: "With the norm of the last layer on the right.",
        left: [{ column, name: title.toLowerCase() }],
        right: [NORM],
        axis: axis as "log" | "share" | "linear",
        // The first steps move features further than all that follow.
        from: column.startsWith("featureChange") ? (run?.slingshots.fittedAt ?? 1) : 1,
      }),
    ),
  );
