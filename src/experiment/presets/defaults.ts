/** @file What all presets have in common. */
import type { Experiment } from "../schema.ts";

export const CONSTANT_RATE = {
  schedule: "constant",
  scheduleSteps: 100_000,
  finalShare: 0.1,
  transforms: [],
  frozen: [],
  constraints: [],
} as const satisfies Partial<Experiment["optimizer"]>;

/** Weight decay towards 0, of all parameters. */
export const USUAL_DECAY = {
  weightDecayTarget: "zero",
  weightDecayExempt: [],
} as const satisfies Partial<Experiment["optimizer"]>;

/** The classification layer alone, with no remedy. */
export const PLAIN_HEAD = {
  norm: "none",
  weights: "plain",
  features: "plain",
  temperature: 1,
  bias: "as-layers",
} as const satisfies Experiment["model"]["head"];

/** Images as they are. */
export const NO_AUGMENT = { cropPadding: 0, horizontalFlip: false } as const;

/** The loss as PyTorch computes it; a checkpoint every five minutes, and two before each of the first ten spikes. */
export const USUAL = {
  loss: {
    name: "crossEntropy",
    precision: "f32",
    gradient: "softmax-minus-one-hot",
    labelSmoothing: 0,
    zLoss: 0,
    temperature: 1,
  },
  checkpoints: {
    everyMinutes: 5,
    everySteps: 0,
    powersOfTwo: false,
    keep: 3,
    beforeSpikes: { spikes: 10, states: 2, everySteps: 50 },
  },
  arithmetic: "strict",
} as const satisfies Partial<Experiment>;
