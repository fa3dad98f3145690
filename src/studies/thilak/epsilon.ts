/** @file Thilak et al. 2022, Fig. 4: slingshots by Adam's ε. */
import { formatSetting } from "../../verdict/index.ts";
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Arm, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { judgeTrend } from "../trending.ts";

const EPSILON = "optimizer.epsilon";
const VALUES = [1e-8, 1e-7, 1e-5];

const arm: Arm = {
  name: "epsilon",
  label: "ε",
  sweeps: {
    smoke: { experiment: "hypercube", set: { ...PLAIN, steps: 3000 }, axes: { [EPSILON]: VALUES }, seeds: 5 },
    phenomenon: {
      ...{ experiment: "hypercube", set: { ...PLAIN, steps: 5000 }, seeds: 10 },
      axes: { [EPSILON]: { log: [1e-12, 1e-4], points: 9 } },
    },
    paper: { experiment: "division", set: { ...PLAIN, steps: 500_000 }, axes: { [EPSILON]: VALUES }, seeds: 5 },
  },
};

const at = (runs: StudyRuns, epsilon: number) => runs.of(arm, { [EPSILON]: epsilon });

export const epsilon: Study = {
  name: "epsilon",
  title: "Slingshots by ε of Adam",
  figure: "Thilak et al. 2022, Fig. 4",
  papers: ["arXiv 2206.04817"],
  question: "Does a larger ε in Adam's denominator make slingshots fewer, and end them?",
  arms: [arm],
  deviations: {
    smoke: ["An MLP on the corners of a cube, 3,000 steps, in place of division modulo 97, 500,000 steps."],
    phenomenon: ["An MLP on the corners of a cube, 5,000 steps; nine values of ε in place of three."],
    paper: ["Pre-norm layers and a loss on the answer alone, as presets have them."],
  },
  claims: [
    {
      name: "smallest-slingshots",
      says: "At ε = 1e-8 most runs have slingshots.",
      source: "Fig. 4, upper row",
      judge: (runs) => countShare(at(runs, 1e-8), "runs with slingshots at 1e-8", hasSlingshots, MOST),
    },
    {
      name: "fewer-with-epsilon",
      says: "The larger ε, the fewer slingshots.",
      source: "Fig. 4; §3.2",
      judge: (runs) =>
        judgeTrend(
          "slingshots against ε",
          runs.of(arm).map((run) => [Number(run.values[EPSILON]), countSlingshots(run)]),
          "falls",
        ),
    },
    {
      name: "largest-none",
      says: "At ε = 1e-5 there are none.",
      source: "Fig. 4, lower row",
      judge: (runs) => countShare(at(runs, 1e-5), "runs with slingshots at 1e-5", hasSlingshots, NONE),
    },
    {
      name: "norm-stays",
      says: "At ε = 1e-5 the norm of the last layer grows less than at 1e-8.",
      source: "Fig. 4, lower row",
      judge: (runs) =>
        compareGroups(
          "growth of the norm",
          { name: "1e-8", values: at(runs, 1e-8).map(({ slingshots }) => slingshots.normGrowth) },
          { name: "1e-5", values: at(runs, 1e-5).map(({ slingshots }) => slingshots.normGrowth) },
        ),
    },
  ],
  draw: async (runs) => (await Promise.all(VALUES.map((value) => drawRow(at(runs, value)[0], value)))).flat(),
};

/** The four panels of a value, or two where nothing is validated. */
async function drawRow(run: StudyRun | undefined, value: number) {
  const isValidated = (await run?.read())?.columns.validationLoss !== undefined;
  const parts = isValidated ? (["training", "validation"] as const) : (["training"] as const);
  return Promise.all(
    parts.flatMap((part) => {
      const [column, panel] = [part === "training" ? "train" : part, `ε = ${formatSetting(value)}: ${part}`];
      const right = [{ column: "lastLayerNorm", name: "norm" }];
      const caption = "With the norm of the last layer on the right.";
      return [
        curvesOf(run, {
          ...{ title: `${panel} loss`, caption, right },
          left: [{ column: `${column}Loss`, name: `${part} loss` }],
        }),
        curvesOf(run, {
          ...{ title: `${panel} accuracy`, caption, right, axis: "share" },
          left: [{ column: `${column}Accuracy`, name: `${part} accuracy` }],
        }),
      ];
    }),
  );
}
