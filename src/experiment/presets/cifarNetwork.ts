/** @file What the presets of networks on CIFAR-10 have in common: a few of its images, from the user's files, and Adam. */
import type { Experiment } from "../schema.ts";
import { CONSTANT_RATE, NO_AUGMENT, PLAIN_HEAD, USUAL, USUAL_DECAY } from "./defaults.ts";
import type { Preset } from "./preset.ts";

/** What all these networks have. */
export const COMMON_MODEL = { head: PLAIN_HEAD, initializationScale: 1, weightNoise: 0, precision: "f32" } as const;

/** What a preset says itself. */
interface Changes {
  readonly model: Experiment["model"];
  /** Training images. */
  readonly points: number;
  readonly batchSize?: number | "full";
  readonly learningRate?: number;
  readonly warmupSteps?: number;
  readonly steps: number;
}

/**
 * As Liu et al. 2026 (arXiv 2605.06152) train networks on CIFAR-10: Adam at 1e-3 with β = 0.9 and 0.95, ε = 1e-8, no weight decay, full
 * batch, no augmentation, 1000 test images.
 */
export function createCifarNetwork(name: string, changes: Changes): Preset["experiment"] {
  const { model, points, batchSize = "full", learningRate = 1e-3, warmupSteps = 0, steps } = changes;
  return {
    name,
    model,
    data: {
      name: "cifar10",
      path: null,
      found: null,
      points,
      validationPoints: 1000,
      ...NO_AUGMENT,
      classes: 10,
      normalization: "whole",
    },
    batch: { size: batchSize, sampling: "epochs", accumulate: 1, seed: "experiment" },
    validation: { everySteps: 100 },
    optimizer: {
      name: "adam",
      learningRate,
      betas: [0.9, 0.95],
      epsilon: 1e-8,
      epsilonPlacement: "after-root",
      amsgrad: false,
      weightDecay: 0,
      ...USUAL_DECAY,
      warmupSteps,
      ...CONSTANT_RATE,
    },
    ...USUAL,
    steps,
    seed: 0,
  };
}
