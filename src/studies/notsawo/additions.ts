/** @file The runs of these figures: addition modulo 31 with one layer in place of modulo 97 with two, where the same happens in seconds. */

import { PLAIN } from "../arms.ts";
import { SMALL_TRANSFORMER } from "../smallTransformer.ts";
import type { Arm, ArmSweep } from "../study.ts";
import type { StudyRun } from "../studyRuns.ts";

/** How both differ from the paper, in words; each study says its steps and seeds besides. */
export const DEVIATIONS = {
  small:
    "Addition modulo 31, a ∘ b and b ∘ a two equations, one layer of width 32 with 2 heads, in place of modulo 97 and two layers of width 128.",
  rate: "A learning rate of 4e-3 in place of 1e-4.",
  preset:
    "Layers normalise first, and equations are written a ∘ b = without a token of their end, as presets have them.",
} as const;

type Settings = Readonly<Record<string, unknown>>;

const FULL: Settings = { ...PLAIN, "batch.size": "full", "checkpoints.everyMinutes": 60, "validation.everySteps": 10 };

const SMALL: Settings = { ...SMALL_TRANSFORMER, "optimizer.weightDecay": 1 };

const PAPER: Settings = {
  ...{ "data.symmetricPairs": "identified", "optimizer.learningRate": 1e-4, "optimizer.weightDecay": 1 },
};

/** What a sweep varies, how long, and how often. */
export interface AdditionSweep extends Pick<ArmSweep, "axes" | "seeds"> {
  readonly steps: number;
  /** Besides, by paths; axes must not be among them. */
  readonly set?: Settings;
  readonly experiment?: string;
}

/** Addition in small. */
export const smallSweep = (sweep: AdditionSweep): ArmSweep => layOut(SMALL, sweep);

/** Addition as the paper has it. */
export const paperSweep = (sweep: AdditionSweep): ArmSweep => layOut(PAPER, sweep);

function layOut(
  settings: Settings,
  { steps, set = {}, axes = {}, seeds, experiment = "addition" }: AdditionSweep,
): ArmSweep {
  const all = { ...FULL, ...settings, steps, ...set };
  const kept = Object.entries(all).filter(([path]) => !(path in axes));
  return { experiment, set: Object.fromEntries(kept), axes, seeds };
}

/** Share of the table that is trained on, in per cent: r of the paper. */
export const PERCENT = "data.trainPercent";

export const percentOf = ({ values }: Pick<StudyRun, "values">): number => Number(values[PERCENT]);

/** Half of the table, to the end of generalising and beyond. */
export const half: Arm = {
  name: "addition-half",
  label: "addition, r = 0.5",
  sweeps: {
    smoke: smallSweep({ steps: 2000, seeds: 5 }),
    phenomenon: smallSweep({ steps: 10_000, seeds: 10 }),
    paper: paperSweep({ steps: 15_000, seeds: 5 }),
  },
};

const RESTLESS: Settings = { "optimizer.learningRate": 1.6e-2, "optimizer.weightDecay": 0.02 };

/** The same with a learning rate that is too large, and hardly a decay. */
export const restlessHalf: Arm = {
  name: "addition-half-restless",
  label: "addition, r = 0.5, with a larger learning rate and little weight decay",
  sweeps: {
    smoke: smallSweep({ steps: 2000, seeds: 5, set: RESTLESS }),
    phenomenon: smallSweep({ steps: 10_000, seeds: 10, set: RESTLESS }),
    paper: paperSweep({
      ...{ steps: 15_000, seeds: 5 },
      set: { "optimizer.learningRate": 1e-3, "optimizer.weightDecay": 0.1 },
    }),
  },
};

/** What is recorded besides, of which Figs. 15 and 20 to 24 are drawn. */
const RECORDED: Settings = {
  "instruments.updateRatio.everySteps": 5,
  "instruments.initialDistance.everySteps": 10,
  "instruments.intrinsicDimension.everySteps": 50,
  "instruments.intrinsicDimension.rows": 256,
};

/** The fractions of the table, each until it generalises. */
export const fractions: Arm = {
  name: "addition-fractions",
  label: "addition by r",
  sweeps: {
    smoke: smallSweep({
      ...{ steps: 2500, seeds: 3, axes: { [PERCENT]: [35, 40, 45, 50, 55, 65, 75, 85] } },
      set: { ...RECORDED, "stop.grokked.accuracy": 1 },
    }),
    phenomenon: smallSweep({
      ...{ steps: 12_000, seeds: 10, axes: { [PERCENT]: [30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90] } },
      set: { ...RECORDED, "stop.grokked.accuracy": 1 },
    }),
    paper: paperSweep({
      ...{
        steps: 110_000,
        seeds: 3,
        axes: { [PERCENT]: [20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90] },
      },
      set: { ...RECORDED, "stop.grokked.accuracy": 1 },
    }),
  },
};
