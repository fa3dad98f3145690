/** @file Lee et al. 2024, Grokfast, beside AdamW whose weight decay was tuned. */

import { formatSetting } from "../../verdict/index.ts";
import { compareGroups, lowerMedian } from "../comparing.ts";
import type { Finding } from "../finding.ts";
import { drawGroupLines, drawTimes } from "../groupPictures.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { generalisesAt } from "../traits.ts";
import { SMALL_SAID, smallSweep } from "./smallTransformer.ts";

const DECAY = "optimizer.weightDecay";
const DECAYS = [0, 0.1, 1, 3];

/** The paper's transforms, each with the decay that its authors take. */
const EMA = { "optimizer.transforms": [{ name: "grokfastEma", alpha: 0.98, lambda: 2 }], [DECAY]: 0.005 };
const MA = { "optimizer.transforms": [{ name: "grokfastMa", window: 100, lambda: 5 }], [DECAY]: 0.01 };

function arm(name: string, label: string, set: NonNullable<ArmSweep["set"]>, axes: ArmSweep["axes"] = {}): Arm {
  return {
    ...{ name: `grokfast-${name}`, label },
    sweeps: {
      smoke: smallSweep(4, 2000, set, axes),
      phenomenon: smallSweep(10, 10_000, set, axes),
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

/** Of AdamW's decays that whose runs generalise first, by the median. */
function bestDecay(runs: StudyRuns): number {
  const medians = DECAYS.map((decay) => {
    const middle = lowerMedian(timesOf(runs.of(adamW, { [DECAY]: decay })));
    return Number.isNaN(middle) ? Number.POSITIVE_INFINITY : middle;
  });
  return DECAYS[medians.indexOf(Math.min(...medians))] as number;
}

/** Whether an arm generalises earlier than AdamW at a decay. */
function isEarlier(runs: StudyRuns, other: Arm, decay: number): Finding {
  return compareGroups(
    "step of 100 % validation accuracy",
    { name: `AdamW, λ ${formatSetting(decay)}`, values: timesOf(runs.of(adamW, { [DECAY]: decay })) },
    { name: other.label, values: timesOf(runs.of(other)) },
  );
}

export const grokfast: Study = {
  name: "grokfast",
  title: "Grokfast beside tuned AdamW",
  figure: "Lee et al. 2024, the speed-up",
  papers: ["arXiv 2405.20233"],
  question:
    "Does amplifying the slow part of the gradient make a network generalise earlier, and earlier than weight decay does that was tuned?",
  arms: [adamW, ema, ma],
  deviations: {
    smoke: [
      SMALL_SAID,
      "Addition, 2,000 steps, four seeds.",
      "Four decays of AdamW; the best is picked on the runs that it is compared by.",
    ],
    phenomenon: [
      SMALL_SAID,
      "Addition, 10,000 steps.",
      "Four decays of AdamW; the best is picked on the runs that it is compared by.",
    ],
    paper: ["ReLU in place of GELU, three seeds.", "The paper compares with AdamW without decay alone."],
  },
  claims: [
    {
      name: "ema-before-plain",
      says: "Grokfast-EMA generalises earlier than AdamW without decay.",
      source: "2405.20233, Fig. 1 and §3",
      judge: (runs) => isEarlier(runs, ema, 0),
    },
    {
      name: "ma-before-plain",
      says: "So does Grokfast-MA.",
      source: "2405.20233, §3",
      judge: (runs) => isEarlier(runs, ma, 0),
    },
    {
      name: "ema-before-tuned",
      says: "Grokfast-EMA generalises earlier than AdamW with the best decay.",
      source: "what “accelerated grokking” is taken to mean",
      judge: (runs) => isEarlier(runs, ema, bestDecay(runs)),
    },
    {
      name: "tuned-before-ema",
      says: "AdamW with the best decay generalises earlier than Grokfast-EMA.",
      source: "ironjr/grokfast, issue 12",
      judge: (runs) => {
        const decay = bestDecay(runs);
        return compareGroups(
          "step of 100 % validation accuracy",
          { name: ema.label, values: timesOf(runs.of(ema)) },
          { name: `AdamW, λ ${formatSetting(decay)}`, values: timesOf(runs.of(adamW, { [DECAY]: decay })) },
        );
      },
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
