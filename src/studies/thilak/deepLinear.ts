/** @file Thilak et al. 2022, appendix A.0.5: a network without nonlinearities, under three optimizers. */
import { PLAIN } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { lossAndNormOf } from "../curves.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";

const NAME = "optimizer.name";

/** @param descentRate of gradient descent */
const sweep = (seeds: number, steps: number, descentRate: number): ArmSweep => ({
  ...{ experiment: "deep-linear", set: { ...PLAIN, steps }, seeds },
  axes: { [NAME]: ["adamW", "rmsProp", "sgd"] },
  conditions: [
    { when: { [NAME]: "rmsProp" }, set: { "optimizer.alpha": 0.95, "optimizer.momentum": 0 } },
    { when: { [NAME]: "sgd" }, set: { "optimizer.momentum": 0.9, "optimizer.learningRate": descentRate } },
  ],
});

const arm: Arm = {
  name: "deep-linear",
  label: "a deep linear network",
  sweeps: { smoke: sweep(5, 2500, 1e-2), phenomenon: sweep(10, 5000, 1e-2), paper: sweep(10, 20_000, 1e-3) },
};

const under = (runs: StudyRuns, name: string) => runs.of(arm, { [NAME]: name });

const OPTIMIZERS = [
  ["adamW", "AdamW"],
  ["rmsProp", "RMSProp"],
  ["sgd", "gradient descent with momentum"],
] as const;

export const deepLinear: Study = {
  name: "deep-linear",
  title: "A deep linear network",
  figure: "Thilak et al. 2022, Fig. 11 and Table 1",
  papers: ["arXiv 2206.04817"],
  question: "Does it take a nonlinear network, or an adaptive optimizer alone?",
  arms: [arm],
  deviations: {
    smoke: [
      "200 corners of a cube and width 64, which the paper does not say; 2,500 steps.",
      "Gradient descent at 1e-2 in place of 1e-3, so that it fits in so few steps.",
    ],
    phenomenon: [
      "200 corners of a cube and width 64, which the paper does not say; 5,000 steps.",
      "Gradient descent at 1e-2 in place of 1e-3.",
    ],
    paper: ["200 corners of a cube, width 64 and 20,000 steps, none of which the paper says."],
  },
  claims: [
    ...OPTIMIZERS.slice(0, 2).map(([name, title]) => ({
      name: name.toLowerCase(),
      says: `Under ${title} most runs have slingshots.`,
      source: "Fig. 11; Table 1",
      judge: (runs: StudyRuns) =>
        countShare(under(runs, name), `runs with slingshots under ${title}`, hasSlingshots, MOST),
    })),
    {
      name: "descent-none",
      says: "Under gradient descent with momentum there are none.",
      source: "Fig. 11; Table 1",
      judge: (runs) => countShare(under(runs, "sgd"), "runs with slingshots", hasSlingshots, NONE),
    },
    {
      name: "descent-fits",
      says: "Gradient descent fits its training set all the same.",
      source: "Fig. 11",
      judge: (runs) =>
        countShare(under(runs, "sgd"), "runs that fit", ({ slingshots }) => slingshots.fittedAt !== null, MOST),
    },
    {
      name: "adaptive-norm",
      says: "The norm of the last layer grows more under AdamW than under gradient descent.",
      source: "Fig. 11",
      judge: (runs) =>
        compareGroups(
          "growth of the norm since fitting",
          { name: "AdamW", values: under(runs, "adamW").map(({ slingshots }) => slingshots.normGrowth) },
          { name: "gradient descent", values: under(runs, "sgd").map(({ slingshots }) => slingshots.normGrowth) },
        ),
    },
    {
      name: "rmsprop-more",
      says: "RMSProp has more slingshots than gradient descent with momentum.",
      source: "Fig. 11",
      judge: (runs) =>
        compareGroups(
          "slingshots",
          { name: "RMSProp", values: under(runs, "rmsProp").map(countSlingshots) },
          { name: "gradient descent", values: under(runs, "sgd").map(countSlingshots) },
        ),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      OPTIMIZERS.map(([name, title]) =>
        lossAndNormOf(under(runs, name)[0], `${title[0]?.toUpperCase()}${title.slice(1)}`),
      ),
    ),
};
