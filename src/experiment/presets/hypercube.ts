/** @file Preset `hypercube`: the smallest experiment that slingshots. */
import { CONSTANT_RATE, PLAIN_HEAD, USUAL } from "./defaults.ts";
import type { Preset } from "./preset.ts";

/**
 * The setting of Thilak et al., Fig. 1 and Table 1 (deep fully connected ReLU network, few points, full-batch Adam,
 * β = 0.9 and 0.95, ε = 1e-8, no weight decay), made small: 128 points, 64 units a layer, a minute on a laptop.
 */
export const hypercube: Preset = {
  title: "128 points at the corners of a cube, a six-layer MLP, full-batch Adam: the smallest that slingshots",
  experiment: {
    name: "hypercube",
    model: {
      name: "mlp",
      depth: 6,
      width: 64,
      activation: "relu",
      norm: "none",
      bias: true,
      head: PLAIN_HEAD,
      initialization: "pytorch",
      initializationScale: 1,
      weightNoise: 0,
      precision: "f32",
    },
    data: {
      name: "hypercube",
      points: 128,
      validationPoints: 0,
      dimensions: 128,
      informativeDimensions: 3,
      separation: 1,
      statistics: "train",
    },
    batch: { size: "full", sampling: "epochs", seed: "experiment" },
    validation: { everySteps: 100 },
    optimizer: {
      name: "adam",
      learningRate: 1e-3,
      betas: [0.9, 0.95],
      epsilon: 1e-8,
      epsilonPlacement: "after-root",
      weightDecay: 0,
      warmupSteps: 0,
      ...CONSTANT_RATE,
    },
    ...USUAL,
    steps: 5000,
    seed: 0,
  },
};
