/** @file Thilak et al. 2022, appendix C.1: slingshots by weight decay, below 0.1 too, where they did not look. */
import { formatSetting } from "../../verdict/index.ts";
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, FEW, MOST, NONE } from "../counting.ts";
import { curvesOf, lossAndNormOf } from "../curves.ts";
import { countSpikes } from "../spikes.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { mapRuns, type StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { judgeTrend } from "../trending.ts";
import { bestValidation } from "./bestValidation.ts";
import { SMALL_TABLE_DEVIATION, smallDivision } from "./table.ts";

const DECAY = "optimizer.weightDecay";
const OPERATION = "data.operation";
const ASKED = [0, 1e-4, 1e-3, 1e-2, 0.1, 1];
/** Those of the paper, and those below. */
const ALL = [...ASKED.slice(0, -1), 0.2, 0.4, 0.6, 0.8, 1];

const onCube = (seeds: number, steps: number, decays: readonly number[]): ArmSweep => ({
  ...{ experiment: "hypercube", seeds, axes: { [DECAY]: decays } },
  set: { ...PLAIN, steps, "optimizer.name": "adamW" },
});

const cube: Arm = {
  name: "decay",
  label: "weight decay on a cube",
  sweeps: { smoke: onCube(5, 1800, ASKED), phenomenon: onCube(10, 5000, ALL), paper: null },
};

const table: Arm = {
  name: "decay-tables",
  label: "weight decay on tables",
  sweeps: {
    smoke: { ...smallDivision(5, 1500), axes: { [DECAY]: [0, 0.1, 1] } },
    phenomenon: { ...smallDivision(5, 10_000), axes: { [DECAY]: ALL } },
    paper: {
      ...{ experiment: "division-openai", seeds: 5, set: { ...PLAIN, steps: 500_000 } },
      axes: { [OPERATION]: ["division", "addition", "multiplication"], [DECAY]: ALL },
    },
  },
};

const arms = [cube, table];

/** Where slingshots and spikes are counted: the cube, or the tables at a budget that has no cube. */
const placeOf = (runs: StudyRuns) => (runs.of(cube).length > 0 ? cube : table);
const at = (runs: StudyRuns, decay: number) => runs.of(placeOf(runs), { [DECAY]: decay });
const spikesAt = (runs: StudyRuns, decay: number) => mapRuns(at(runs, decay), countSpikes);

/** Of tables with division: the axis of operations is that of the paper's budget. */
const divisionAt = (runs: StudyRuns, decay: number) =>
  runs.of(table, { [DECAY]: decay }).filter(({ values }) => (values[OPERATION] ?? "division") === "division");

const validationAt = async (runs: StudyRuns, decay: number) => ({
  name: `decay ${formatSetting(decay)}`,
  values: await bestValidation(divisionAt(runs, decay)),
});

const PROBED = [1e-4, 1e-3, 1e-2];

export const weightDecay: Study = {
  name: "weight-decay",
  title: "Slingshots by weight decay",
  figure: "Thilak et al. 2022, appendix C.1, Figs. 39 to 41",
  papers: ["arXiv 2206.04817"],
  question: "Does weight decay end slingshots, the spikes of the loss, or both, and from where on?",
  arms,
  deviations: {
    smoke: [
      "Slingshots and spikes on corners of a cube, 1,800 steps; validation on small tables, 1,500 steps.",
      SMALL_TABLE_DEVIATION,
    ],
    phenomenon: [
      "Slingshots and spikes on corners of a cube, 5,000 steps; validation on small tables, 10,000 steps.",
      SMALL_TABLE_DEVIATION,
    ],
    paper: ["1e-4 to 0.01 besides, where the paper has none."],
  },
  claims: [
    {
      name: "fewer",
      says: "The larger the decay, the fewer slingshots.",
      source: "C.1",
      judge: (runs) =>
        judgeTrend(
          "slingshots against decay",
          runs.of(placeOf(runs)).map((run) => [Number(run.values[DECAY]), countSlingshots(run)]),
          "falls",
        ),
    },
    {
      name: "probed",
      says: "At a decay of 1e-4 to 0.01 most runs still have slingshots.",
      source: "a question that nobody asked",
      judge: (runs) =>
        countShare(
          PROBED.flatMap((decay) => at(runs, decay)),
          "runs with slingshots",
          hasSlingshots,
          MOST,
        ),
    },
    ...[0.1, 1].map((decay) => ({
      name: `none-${decay}`.replace(".", "-"),
      says: `At a decay of ${formatSetting(decay)} there are no slingshots.`,
      source: "C.1, Figs. 39 to 41",
      judge: (runs: StudyRuns) => countShare(at(runs, decay), "runs with slingshots", hasSlingshots, NONE),
    })),
    {
      name: "spikes-stay",
      says: "Instability remains: at a decay of 1 the loss of most runs spikes.",
      source: "C.1, in the authors' words",
      judge: async (runs) => countShare(await spikesAt(runs, 1), "runs with spikes", (spikes) => spikes > 0, MOST),
    },
    {
      name: "spikes-go",
      says: "Training is stable: at a decay of 1 the loss of few runs spikes.",
      source: "§3.3, the same authors in the main text",
      judge: async (runs) => countShare(await spikesAt(runs, 1), "runs with spikes", (spikes) => spikes > 0, FEW),
    },
    ...[0.1, 1].map((decay) => ({
      name: `generalises-${decay}`.replace(".", "-"),
      says: `With a decay of ${formatSetting(decay)} division comes to a higher validation accuracy in the same steps than with none.`,
      source: "C.1, Fig. 39",
      judge: async (runs: StudyRuns) =>
        compareGroups("highest validation accuracy", await validationAt(runs, decay), await validationAt(runs, 0)),
    })),
  ],
  draw: async (runs) =>
    Promise.all([
      ...[0, 0.1, 1].map((decay) => lossAndNormOf(at(runs, decay)[0], `Decay ${formatSetting(decay)}`)),
      ...[0, 0.1, 1].map((decay) =>
        curvesOf(divisionAt(runs, decay)[0], {
          title: `Division, decay ${formatSetting(decay)}`,
          caption: "Accuracies.",
          left: [
            { column: "trainAccuracy", name: "training" },
            { column: "validationAccuracy", name: "validation" },
          ],
          axis: "share",
        }),
      ),
    ]),
};
