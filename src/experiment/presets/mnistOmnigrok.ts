/** @file Preset `mnist-omnigrok`: grokking on images, from first weights that are too large, on files that the user has. */
import { CONSTANT_RATE, NO_AUGMENT, PLAIN_HEAD, USUAL, USUAL_DECAY } from "./defaults.ts";
import type { Preset } from "./preset.ts";

/**
 * Liu, Michaud & Tegmark 2023 (Omnigrok, arXiv 2210.01117), the experiment on MNIST: 1000 training images, a ReLU network
 * 784-200-200-10 whose first parameters are 8 times PyTorch's, AdamW at 1e-3 with weight decay 0.01, squared error on one-hot targets,
 * batches of 200, 100,000 steps, all in float64. With a scale of 1 there is no delay.
 */
export const mnistOmnigrok: Preset = {
  title: "1000 images of MNIST, from its files, an MLP that begins 8 times too large, AdamW (Liu et al., Omnigrok)",
  experiment: {
    name: "mnist-omnigrok",
    model: {
      name: "mlp",
      depth: 3,
      width: 200,
      activation: "relu",
      hiddenNorm: "none",
      bias: true,
      head: PLAIN_HEAD,
      initialization: "pytorch",
      initializationScale: 8,
      weightNoise: 0,
      precision: "f64",
    },
    data: {
      name: "idx",
      path: null,
      found: null,
      points: 1000,
      validationPoints: "all",
      ...NO_AUGMENT,
      normalization: "none",
    },
    batch: { size: 200, sampling: "epochs", accumulate: 1, seed: "experiment" },
    validation: { everySteps: 1000 },
    optimizer: {
      name: "adamW",
      learningRate: 1e-3,
      betas: [0.9, 0.999],
      epsilon: 1e-8,
      epsilonPlacement: "after-root",
      amsgrad: false,
      weightDecay: 0.01,
      ...USUAL_DECAY,
      warmupSteps: 0,
      ...CONSTANT_RATE,
    },
    ...USUAL,
    loss: { name: "squaredError", precision: "f64" },
    steps: 100_000,
    seed: 0,
  },
};
