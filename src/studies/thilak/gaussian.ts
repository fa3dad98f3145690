/** @file Thilak et al. 2022, §3.2: Gaussian points of few dimensions, as they are and projected to many. */
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { lossAndNormOf } from "../curves.ts";
import { allOf, type Finding } from "../finding.ts";
import type { Arm, ArmSweep, Claim, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";
import { bestValidation } from "./bestValidation.ts";

const [PROJECTION, CLASSES, DIMENSIONS, EPSILON] = [
  "data.projection",
  "data.classes",
  "data.latentDimensions",
  "optimizer.epsilon",
];
const LARGE_EPSILON = 1e-5;

/** Classes and dimensions are varied apart: what the projection does must not be taken for what either does. */
const sweep = (seeds: number, steps: number, dimensions: readonly number[]): ArmSweep => ({
  ...{ experiment: "gaussian", seeds },
  set: { ...PLAIN, steps, "model.width": 64, "model.depth": 4, "data.dimensions": 784 },
  axes: {
    [CLASSES]: [2, 8],
    [DIMENSIONS]: dimensions,
    [PROJECTION]: ["none", "random"],
    [EPSILON]: [1e-8, LARGE_EPSILON],
  },
  // The paper is about ε where there is the projection; at two classes few runs have slingshots at any.
  conditions: [
    { when: { [EPSILON]: LARGE_EPSILON, [PROJECTION]: "none" }, skip: true },
    { when: { [EPSILON]: LARGE_EPSILON, [CLASSES]: 2 }, skip: true },
    { when: { [EPSILON]: LARGE_EPSILON, [DIMENSIONS]: 2 }, skip: true },
    // Whether it is the classes or the dimensions is asked of raw points.
    { when: { [PROJECTION]: "random", [CLASSES]: 2, [DIMENSIONS]: 8 }, skip: true },
    { when: { [PROJECTION]: "random", [CLASSES]: 8, [DIMENSIONS]: 2 }, skip: true },
  ],
});

const arm: Arm = {
  name: "gaussian",
  label: "Gaussian points",
  sweeps: {
    smoke: sweep(5, 2500, [2, 8]),
    phenomenon: sweep(10, 8000, [2, 8]),
    paper: sweep(10, 100_000, [2, 8]),
  },
};

/** Of few dimensions, as many as classes, unless others are asked for. */
const at = (
  runs: StudyRuns,
  classes: number,
  projection: "none" | "random",
  { epsilon = 1e-8, dimensions = classes } = {},
) => runs.of(arm, { [CLASSES]: classes, [DIMENSIONS]: dimensions, [PROJECTION]: projection, [EPSILON]: epsilon });

const FEW_OR_MORE = [2, 8] as const;

/** Slingshots of raw points of eight of something beside those of two. */
function compareRaw(
  runs: StudyRuns,
  [varied, held]: readonly [varied: string, held: string],
  placeOf: (number: number) => { readonly classes: number; readonly dimensions: number },
): Finding {
  const group = (number: number) => {
    const { classes, dimensions } = placeOf(number);
    return { name: `${number} ${varied}`, values: at(runs, classes, "none", { dimensions }).map(countSlingshots) };
  };
  return compareGroups(`slingshots of raw points of ${held}`, group(8), group(2));
}

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
  question: "Does it take data of many dimensions, or does it take classes?",
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
      says: "Raw points of eight classes have more slingshots than those of two, of two dimensions as of eight.",
      source: "docs/results/gaussian.md, not in the paper",
      judge: (runs) =>
        allOf(
          FEW_OR_MORE.map((dimensions) =>
            compareRaw(runs, ["classes", `${dimensions} dimensions`], (classes) => ({ classes, dimensions })),
          ),
        ),
    },
    {
      name: "more-dimensions-more",
      says: "Raw points of eight dimensions have more than those of two, of two classes as of eight.",
      source: "what the paper leads to expect",
      judge: (runs) =>
        allOf(
          FEW_OR_MORE.map((classes) =>
            compareRaw(runs, ["dimensions", `${classes} classes`], (dimensions) => ({ classes, dimensions })),
          ),
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
          { name: "1e-5", values: await bestValidation(at(runs, 8, "random", { epsilon: LARGE_EPSILON })) },
        ),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      CASES.map(([title, classes, projection]) =>
        lossAndNormOf(at(runs, classes, projection)[0], `${title[0]?.toUpperCase()}${title.slice(1)}`),
      ),
    ),
};
