/** @file Lee et al. 2024, Grokfast, beside AdamW whose weight decay was tuned. */
import { formatSetting } from "../../verdict/index.ts";
import { compareGroups } from "../comparing.ts";
import { allOf, anyOf, type Bound, type Finding } from "../finding.ts";
import { drawGroupLines, drawTimes } from "../groupPictures.ts";
import { SMALL_SAID, smallRuns } from "../smallTransformer.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { generalisesAt } from "../traits.ts";

const DECAY = "optimizer.weightDecay";
const DECAYS = [0, 0.1, 1, 3];

/** The paper's transforms, each with the decay that its authors take. */
const EMA = { "optimizer.transforms": [{ name: "grokfastEma", alpha: 0.98, lambda: 2 }], [DECAY]: 0.005 };
const MA = { "optimizer.transforms": [{ name: "grokfastMa", window: 100, lambda: 5 }], [DECAY]: 0.01 };

function arm(name: string, label: string, set: NonNullable<ArmSweep["set"]>, axes: ArmSweep["axes"] = {}): Arm {
  return {
    ...{ name: `grokfast-${name}`, label },
    sweeps: {
      smoke: smallRuns(5, 2000, set, axes),
      phenomenon: smallRuns(10, 10_000, set, axes),
      paper: {
        experiment: "multiplication",
        set: { "validation.everySteps": 10, steps: 100_000, ...set },
        axes,
        seeds: 5,
      },
    },
  };
}

const adamW = arm("adamw", "AdamW", {}, { [DECAY]: DECAYS });
const ema = arm("ema", "Grokfast-EMA", EMA);
const ma = arm("ma", "Grokfast-MA", MA);

const timesOf = (runs: readonly StudyRun[]): number[] => runs.map(generalisesAt);

/** Of one time after another. */
const EARLIER: Bound = { above: 0 };
const TIME = "step of 100 % validation accuracy";

const groupOf = (runs: StudyRuns, arm: Arm) => ({ name: arm.label, values: timesOf(runs.of(arm)) });
const decayGroup = (runs: StudyRuns, decay: number) => ({
  name: `AdamW, λ ${formatSetting(decay)}`,
  values: timesOf(runs.of(adamW, { [DECAY]: decay })),
});

/** Whether an arm generalises earlier than AdamW without decay. */
const isEarlier = (runs: StudyRuns, arm: Arm): Finding => compareGroups(TIME, decayGroup(runs, 0), groupOf(runs, arm));

export const grokfast: Study = {
  name: "grokfast",
  title: "Grokfast beside tuned AdamW",
  figure: "Lee et al. 2024, the speed-up",
  papers: ["arXiv 2405.20233"],
  question:
    "Does amplifying the slow part of the gradient make a network generalise earlier, and earlier than weight decay does that was tuned?",
  arms: [adamW, ema, ma],
  deviations: {
    smoke: [SMALL_SAID, "Addition, 2,000 steps.", "Four decays of AdamW."],
    phenomenon: [SMALL_SAID, "Addition, 10,000 steps.", "Four decays of AdamW."],
    paper: ["ReLU in place of GELU.", "The paper compares with AdamW without decay alone."],
  },
  claims: [
    {
      name: "ema-before-plain",
      says: "Grokfast-EMA generalises earlier than AdamW without decay.",
      source: "2405.20233, Fig. 1 and §3",
      judge: (runs) => isEarlier(runs, ema),
    },
    {
      name: "ma-before-plain",
      says: "So does Grokfast-MA.",
      source: "2405.20233, §3",
      judge: (runs) => isEarlier(runs, ma),
    },
    {
      name: "ema-before-tuned",
      says: "Grokfast-EMA generalises earlier than AdamW at every one of its decays.",
      source: "what “accelerated grokking” is taken to mean",
      // Of each decay, so that none is picked on the runs that are compared.
      judge: (runs) =>
        allOf(
          DECAYS.map((decay) =>
            compareGroups(TIME, decayGroup(runs, decay), groupOf(runs, ema), EARLIER, DECAYS.length),
          ),
        ),
    },
    {
      name: "tuned-before-ema",
      says: "AdamW at one of its decays generalises earlier than Grokfast-EMA.",
      source: "ironjr/grokfast, issue 12",
      // One of several is earlier by luck more often than one alone: each interval is at 1 − 0.05/4 (Bonferroni).
      judge: (runs) =>
        anyOf(
          DECAYS.map((decay) =>
            compareGroups(TIME, groupOf(runs, ema), decayGroup(runs, decay), EARLIER, DECAYS.length),
          ),
        ),
    },
  ],
  draw: async (runs) => {
    const groups = [
      ...DECAYS.map((decay) => ({
        name: `AdamW, λ ${formatSetting(decay)}`,
        runs: runs.of(adamW, { [DECAY]: decay }),
      })),
      ...[ema, ma].map((each) => ({ name: each.label, runs: runs.of(each) })),
    ];
    const lines = (column: string, title: string) =>
      drawGroupLines(groups, { title, caption: "Grokfast, and AdamW by its decay.", column, axis: "share" });
    return [
      await lines("validationAccuracy", "Validation accuracy"),
      await lines("trainAccuracy", "Training accuracy"),
      drawTimes("When they generalise", "Steps to 100 %; the darker, the more runs have.", groups),
    ];
  },
};
