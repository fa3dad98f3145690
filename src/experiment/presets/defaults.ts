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

/** The loss as PyTorch computes it; a checkpoint every five minutes, and two before each of the first ten spikes. */
export const USUAL = {
  loss: { name: "crossEntropy", precision: "f32", gradient: "softmax-minus-one-hot" },
  checkpoints: {
    everyMinutes: 5,
    everySteps: 0,
    powersOfTwo: false,
    keep: 3,
    beforeSpikes: { spikes: 10, states: 2, everySteps: 50 },
  },
  arithmetic: "strict",
} as const satisfies Partial<Experiment>;
