/** @file What the presets of deep networks on points have in common: the setting of Thilak et al., Fig. 1 and Table 1. */
import type { Experiment } from "../schema.ts";
import { CONSTANT_RATE, PLAIN_HEAD, USUAL, USUAL_DECAY } from "./defaults.ts";
import type { Preset } from "./preset.ts";

type MlpSettings = Extract<Experiment["model"], { name: "mlp" }>;

/** What a preset says itself. */
interface Changes {
  readonly data: Experiment["data"];
  readonly model?: Partial<MlpSettings>;
  readonly steps?: number;
}

/** Six ReLU layers of width 64, full-batch Adam at 1e-3 with β = 0.9 and 0.95, ε = 1e-8, no weight decay, 5000 steps. */
export function createDeepMlp(name: string, { data, model, steps = 5000 }: Changes): Preset["experiment"] {
  return {
    name,
    model: {
      name: "mlp",
      depth: 6,
      width: 64,
      activation: "relu",
      hiddenNorm: "none",
      bias: true,
      head: PLAIN_HEAD,
      initialization: "pytorch",
      initializationScale: 1,
      weightNoise: 0,
      precision: "f32",
      ...model,
    },
    data,
    batch: { size: "full", sampling: "epochs", accumulate: 1, seed: "experiment" },
    validation: { everySteps: 100 },
    optimizer: {
      name: "adam",
      learningRate: 1e-3,
      betas: [0.9, 0.95],
      epsilon: 1e-8,
      epsilonPlacement: "after-root",
      amsgrad: false,
      weightDecay: 0,
      ...USUAL_DECAY,
      warmupSteps: 0,
      ...CONSTANT_RATE,
    },
    ...USUAL,
    steps,
    seed: 0,
  };
}
