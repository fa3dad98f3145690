/** @file Janati et al. 2026: Muon generalises early and loses it again; in float32, and in float64, which the paper has not. */

import { formatShare } from "../../words.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import type { Bound, Finding } from "../finding.ts";
import { drawGroupLines, drawTimes } from "../groupPictures.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { MOSTLY_RIGHT } from "../traits.ts";
import { findCollapses, isCollapse, listDepths, listShares } from "./collapse.ts";

/** The paper's network without normalisation and biases, made small; its Muon has a rate for every group, ours one for matrices and one for the rest. */
const SMALL: NonNullable<ArmSweep["set"]> = {
  "data.modulus": 31,
  "data.trainPercent": 80,
  "model.width": 32,
  "model.heads": 2,
  "model.mlpWidth": 128,
};
const NETWORK: NonNullable<ArmSweep["set"]> = {
  "model.layers": 1,
  "model.norm": "none",
  "model.mlpBias": false,
  "model.initialization": "nanda",
  "batch.size": "full",
  "checkpoints.beforeSpikes.spikes": 0,
};

const muonAt = (learningRate: number, adamLearningRate: number) => ({
  ...{ name: "muon", learningRate, adamLearningRate, adamBetas: [0.9, 0.999], weightDecay: 0.1 },
});
const adamAt = (learningRate: number, weightDecay: number) => ({
  ...{ name: "adamW", learningRate, betas: [0.9, 0.999], weightDecay },
});

function arm(
  name: string,
  label: string,
  { small, paper }: { readonly small: object; readonly paper: object },
  set: ArmSweep["set"] = {},
): Arm {
  const sweep = (seeds: number, steps: number): ArmSweep => ({
    ...{ experiment: "addition", seeds },
    set: { ...NETWORK, ...SMALL, "validation.everySteps": 10, steps, optimizer: small, ...set },
  });
  return {
    ...{ name: `collapse-after-${name}`, label },
    sweeps: {
      smoke: sweep(5, 4000),
      phenomenon: sweep(10, 20_000),
      paper: {
        ...{ experiment: "addition", seeds: 5 },
        set: { ...NETWORK, "data.modulus": 113, "data.trainPercent": 30, steps: 100_000, optimizer: paper, ...set },
      },
    },
  };
}

const MUON = { small: muonAt(0.1, 3e-3), paper: muonAt(0.03, 1e-3) };
const LOSS_64 = { "loss.precision": "f64" };

/** As the paper has it. */
export const underMuon = arm("muon-f32", "Muon, float32", MUON);
const lossDouble = arm("muon-loss-f64", "Muon, loss in float64", MUON, LOSS_64);
const double = arm("muon-f64", "Muon, all in float64", MUON, { ...LOSS_64, "model.precision": "f64" });
const adam = arm("adamw", "AdamW, float32", { small: adamAt(3e-3, 1), paper: adamAt(1e-3, 3) });
const ARMS = [underMuon, lossDouble, double, adam];

/** How many of an arm's runs lose what they had. */
const countCollapses = async (runs: StudyRuns, of: Arm, name: string, bound: Bound): Promise<Finding> =>
  countShare(await findCollapses(runs.of(of)), `runs that fall below 95 %, ${name}`, isCollapse, bound);

/** Whether more evaluations of `more` than of `less` are below 95 %, once runs have generalised. */
async function compareShares(runs: StudyRuns, more: Arm, less: Arm): Promise<Finding> {
  const group = async (of: Arm) => ({ name: of.label, values: listShares(await findCollapses(runs.of(of))) });
  return compareGroups("share of evaluations below 95 % after generalising", await group(more), await group(less));
}

/** At so large a rate accuracy wavers by some per cent at all times: where it falls for good is below it. */
const DEEP = 0.8;

const WAVERS =
  "At that rate validation accuracy wavers about 95 % at all times, so that an evaluation below it, which is the paper's rule, need not be a fall.";

const JANATI = "2608.07436, §3";
const SAID =
  "Addition modulo 31 on 80 % of the table and width 32, in place of modulo 113, 30 % and width 128; matrices at a rate of 0.1, the rest at 3e-3, one weight decay of 0.1, AdamW alone with 1 in place of 3; evaluated every 10 steps.";

export const muon: Study = {
  name: "muon-collapse",
  title: "Muon's collapse after grokking, in float32 and in float64",
  figure: "Janati et al. 2026, post-grokking collapse",
  papers: ["arXiv 2608.07436", "arXiv 2605.06152"],
  question:
    "Trained by Muon a network generalises, and loses it again while the loss is at the edge of what float32 can tell. Is that the interface of two optimizers, as the paper has it, or rounding? Then it goes in float64, which the paper did not run.",
  arms: ARMS,
  deviations: {
    smoke: [SAID, "4,000 steps.", WAVERS],
    phenomenon: [SAID, "20,000 steps.", WAVERS],
    paper: [
      "One weight decay of 0.1 and one rate for all that is no matrix, where the paper's embeddings and readout have 1.0 and rates of their own.",
    ],
  },
  claims: [
    {
      name: "muon-generalises",
      says: "Under Muon most runs come to 95 % and stay there for six evaluations.",
      source: JANATI,
      judge: async (runs) =>
        countShare(
          await findCollapses(runs.of(underMuon)),
          "runs that generalise, Muon in float32",
          ({ generalisedAt }) => generalisedAt !== null,
          MOST,
        ),
    },
    {
      name: "muon-earlier",
      says: "They do so earlier than under AdamW.",
      source: JANATI,
      judge: async (runs) => {
        const times = async (of: Arm) =>
          (await findCollapses(runs.of(of))).map(({ generalisedAt }) => generalisedAt ?? Number.POSITIVE_INFINITY);
        return compareGroups(
          "step of lasting 95 %",
          { name: adam.label, values: await times(adam) },
          { name: underMuon.label, values: await times(underMuon) },
        );
      },
    },
    {
      name: "float32-collapses",
      says: "Of those that generalise in float32, most lose it again: an evaluation below 95 %.",
      source: JANATI,
      judge: (runs) => countCollapses(runs, underMuon, "float32", MOST),
    },
    {
      name: "adamw-holds",
      says: "It is for Muon: under AdamW alone none loses it.",
      source: JANATI,
      judge: (runs) => countCollapses(runs, adam, "AdamW", NONE),
    },
    {
      name: "training-falls-too",
      says: "In those that lose it the training accuracy falls below 95 %, too.",
      source: "2608.07436, abstract and §1",
      judge: async (runs) =>
        countShare(
          await findCollapses(runs.of(underMuon)),
          "runs that fall below 95 % whose training accuracy does, float32",
          (one) => (isCollapse(one) === true ? one.lowestTraining < MOSTLY_RIGHT : null),
          MOST,
        ),
    },
    {
      name: "float64-collapses",
      says: "The cause is the interface of the two optimizers, whatever the precision: most collapse with all in float64, too.",
      source: "what 2608.07436 leads to expect",
      judge: (runs) => countCollapses(runs, double, "float64", MOST),
    },
    {
      name: "float64-holds",
      says: "The cause is rounding: with all in float64 none collapses.",
      source: "what 2605.06152 leads to expect",
      judge: (runs) => countCollapses(runs, double, "float64", NONE),
    },
    {
      name: "loss-float64-holds",
      says: "It is the rounding of the loss: with that alone in float64 none collapses.",
      source: "what 2605.06152 leads to expect",
      judge: (runs) => countCollapses(runs, lossDouble, "loss in float64", NONE),
    },
    ...(
      [
        ["float32", underMuon],
        ["float64", double],
      ] as const
    ).map(([precision, of]) => ({
      name: `${precision}-falls-deep`,
      says: `In ${precision} most fall below ${formatShare(DEEP)}, which is more than wavering.`,
      source: "ours, after a first look",
      judge: async (runs: StudyRuns) =>
        countShare(
          listDepths(await findCollapses(runs.of(of))),
          `runs that fall below ${formatShare(DEEP)}, ${precision}`,
          (least) => least < DEEP,
          MOST,
        ),
    })),
    {
      name: "adamw-less-often",
      says: "Under AdamW alone fewer evaluations are below 95 % than under Muon.",
      source: "ours, after a first look: one evaluation of a thousand is no collapse",
      judge: (runs) => compareShares(runs, underMuon, adam),
    },
    {
      name: "float32-more-often",
      says: "In float32 more of them are than in float64: rounding has a part in it.",
      source: "ours, after a first look; what 2605.06152 leads to expect",
      judge: (runs) => compareShares(runs, underMuon, double),
    },
    {
      name: "float32-deeper",
      says: "Accuracy falls deeper in float32 than in float64.",
      source: "what 2605.06152 leads to expect",
      judge: async (runs) =>
        compareGroups(
          "lowest validation accuracy after generalising",
          { name: double.label, values: listDepths(await findCollapses(runs.of(double))) },
          { name: underMuon.label, values: listDepths(await findCollapses(runs.of(underMuon))) },
        ),
    },
  ],
  draw: async (runs) => {
    const groups = ARMS.map((each) => ({ name: each.label, runs: runs.of(each) }));
    const lines = (column: string, title: string, axis: "share" | "log") =>
      drawGroupLines(groups, { title, caption: "By optimizer and precision.", column, axis, isLogAcross: false });
    return [
      await lines("validationAccuracy", "Validation accuracy", "share"),
      await lines("trainLoss", "Training loss", "log"),
      await lines("gradientNorm", "Norm of the gradient", "log"),
      drawTimes("When they generalise", "Steps to 100 %; the darker, the more runs have.", groups),
    ];
  },
};
