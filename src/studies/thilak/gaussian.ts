/** @file Thilak et al. 2022, §3.2: Gaussian points of few dimensions, as they are and projected to many. */
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Arm, ArmSweep, Claim, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { bestValidation } from "./bestValidation.ts";

const [PROJECTION, CLASSES, EPSILON] = ["data.projection", "data.classes", "optimizer.epsilon"];
const LARGE_EPSILON = 1e-5;

/** As many dimensions as classes: what counts is the classes (docs/results/gaussian.md). */
const sweep = (seeds: number, steps: number, classes: readonly number[]): ArmSweep => ({
  ...{ experiment: "gaussian", seeds },
  set: { ...PLAIN, steps, "model.width": 64, "model.depth": 4, "data.dimensions": 784 },
  axes: {
    [CLASSES]: classes,
    "data.latentDimensions": classes,
    [PROJECTION]: ["none", "random"],
    [EPSILON]: [1e-8, LARGE_EPSILON],
  },
  zip: [[CLASSES, "data.latentDimensions"]],
  // The paper is about ε where there is the projection; at two classes few runs have slingshots at any.
  conditions: [
    { when: { [EPSILON]: LARGE_EPSILON, [PROJECTION]: "none" }, skip: true },
    { when: { [EPSILON]: LARGE_EPSILON, [CLASSES]: 2 }, skip: true },
  ],
});

const arm: Arm = {
  name: "gaussian",
  label: "Gaussian points",
  sweeps: {
    smoke: sweep(5, 2500, [2, 8]),
    phenomenon: sweep(10, 8000, [2, 4, 8]),
    paper: sweep(10, 100_000, [2, 4, 8]),
  },
};

const at = (runs: StudyRuns, classes: number, projection: "none" | "random", epsilon = 1e-8) =>
  runs.of(arm, { [CLASSES]: classes, [PROJECTION]: projection, [EPSILON]: epsilon });

const nameOf = (classes: number) => (classes === 2 ? "two" : "eight");

const claimsOf = (classes: number): Claim[] => [
  {
    name: `projected-${classes}`,
    says: `Projected to 784 dimensions, points of ${nameOf(classes)} classes have slingshots in most runs.`,
    source: "§3.2",
    judge: (runs) => countShare(at(runs, classes, "random"), "projected runs with slingshots", hasSlingshots, MOST),
  },
  {
    name: `raw-${classes}`,
    says: `As they are, points of ${nameOf(classes)} classes have none.`,
    source: "§3.2",
    judge: (runs) => countShare(at(runs, classes, "none"), "raw runs with slingshots", hasSlingshots, NONE),
  },
  {
    name: `more-${classes}`,
    says: `With ${nameOf(classes)} classes the projection brings more slingshots.`,
    source: "§3.2",
    judge: (runs) =>
      compareGroups(
        "slingshots",
        { name: "projected", values: at(runs, classes, "random").map(countSlingshots) },
        { name: "raw", values: at(runs, classes, "none").map(countSlingshots) },
      ),
  },
];

const CASES = [
  ["two classes, projected", 2, "random"],
  ["two classes, raw", 2, "none"],
  ["eight classes, projected", 8, "random"],
  ["eight classes, raw", 8, "none"],
] as const;

export const gaussian: Study = {
  name: "gaussian",
  title: "Gaussian points, with and without a projection",
  figure: "Thilak et al. 2022, §3.2",
  papers: ["arXiv 2206.04817"],
  question: "Does it take data of many dimensions?",
  arms: [arm],
  deviations: {
    smoke: ["The paper gives no sizes: 200 points, four layers of width 64, 784 dimensions; 2,500 steps."],
    phenomenon: ["The paper gives no sizes: 200 points, four layers of width 64, 784 dimensions; 8,000 steps."],
    paper: ["The paper gives no sizes: 200 points, four layers of width 64, 784 dimensions; 100,000 steps."],
  },
  claims: [
    ...claimsOf(2),
    ...claimsOf(8),
    {
      name: "more-classes-more",
      says: "Raw points of eight classes have more slingshots than those of two: what counts is the classes.",
      source: "docs/results/gaussian.md, not in the paper",
      judge: (runs) =>
        compareGroups(
          "slingshots of raw points",
          { name: "eight classes", values: at(runs, 8, "none").map(countSlingshots) },
          { name: "two", values: at(runs, 2, "none").map(countSlingshots) },
        ),
    },
    {
      name: "generalises-at-small-epsilon",
      says: "Projected points generalise better at ε = 1e-8 than at 1e-5.",
      source: "§3.2: generalisation is very sensitive to ε",
      judge: async (runs) =>
        compareGroups(
          "highest validation accuracy",
          { name: "1e-8", values: await bestValidation(at(runs, 8, "random")) },
          { name: "1e-5", values: await bestValidation(at(runs, 8, "random", LARGE_EPSILON)) },
        ),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      CASES.map(([title, classes, projection]) =>
        curvesOf(at(runs, classes, projection)[0], {
          title: `${title[0]?.toUpperCase()}${title.slice(1)}`,
          caption: "Training loss, and the norm of the last layer on the right.",
          left: [{ column: "trainLoss", name: "training loss" }],
          right: [{ column: "lastLayerNorm", name: "norm" }],
        }),
      ),
    ),
};
