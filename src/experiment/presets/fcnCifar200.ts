/** @file Preset `fcn-cifar200`: the first figure of Thilak et al., on files that the user has. */
import { createDeepMlp } from "./deepMlp.ts";
import { NO_AUGMENT } from "./defaults.ts";
import type { Preset } from "./preset.ts";

/**
 * Thilak et al. 2022 (arXiv 2206.04817), Fig. 1: a fully connected ReLU network of six layers on 200 random training images
 * of CIFAR-10, full batch. The width 200, Adam at 1e-3 with β = 0.9 and 0.95, and the standardisation of all pixels as a whole are
 * not in the text; with them PyTorch fits after some 30 steps and spikes from step 480 on, every 550 to 600.
 */
export const fcnCifar200: Preset = {
  title:
    "200 images of CIFAR-10, from its files, a six-layer MLP of width 200, full-batch Adam (Thilak et al., Fig. 1)",
  experiment: createDeepMlp("fcn-cifar200", {
    model: { width: 200 },
    data: {
      name: "cifar10",
      path: null,
      found: null,
      points: 200,
      validationPoints: 1000,
      classes: 10,
      ...NO_AUGMENT,
      normalization: "whole",
    },
    steps: 6000,
  }),
};
