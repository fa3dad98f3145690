/** @file Preset `fcn-cifar200`: the first figure of Thilak et al., on files that the user has. */
import { CONSTANT_RATE, USUAL } from "./defaults.ts";
import type { Preset } from "./preset.ts";

/**
 * Thilak et al. 2022 (arXiv 2206.04817), Fig. 1: a fully connected ReLU network of six layers on 200 random training images
 * of CIFAR-10, full batch. The width 200, Adam at 1e-3 with β = 0.9 and 0.95, and the standardisation of all pixels as a whole are
 * not in the text; with them PyTorch fits after some 30 steps and spikes from step 480 on, every 550 to 600.
 */
export const fcnCifar200: Preset = {
  title:
    "200 images of CIFAR-10, from its files, a six-layer MLP of width 200, full-batch Adam (Thilak et al., Fig. 1)",
  experiment: {
    name: "fcn-cifar200",
    model: {
      name: "mlp",
      depth: 6,
      width: 200,
      activation: "relu",
      bias: true,
      initialization: "pytorch",
      initializationScale: 1,
      weightNoise: 0,
      precision: "f32",
    },
    data: {
      name: "cifar10",
      path: null,
      found: null,
      points: 200,
      validationPoints: 1000,
      classes: 10,
      normalization: "whole",
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
    steps: 6000,
    seed: 0,
  },
};
