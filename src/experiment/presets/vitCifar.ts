/** @file Presets `vit-cifar` and `vit-small-cifar`: vision transformers, on files that the user has. */
import { COMMON_MODEL, createCifarNetwork } from "./cifarNetwork.ts";
import type { Preset } from "./preset.ts";

/**
 * Thilak et al. 2022 (arXiv 2206.04817), Fig. 6: 12 blocks of width 384 with 12 heads on 10,000 images, the fewest there, with one epoch of
 * warm-up. Of the three learning rates this is the middle one. Patches of 4 × 4, batches of 128 (79 steps an epoch) and β = 0.9 and 0.95 are not
 * in the text.
 */
export const vitCifar: Preset = {
  title: "10,000 images of CIFAR-10, from its files, a vision transformer of 12 blocks, Adam (Thilak et al., Fig. 6)",
  experiment: createCifarNetwork("vit-cifar", {
    model: { name: "vit", patch: 4, depth: 12, width: 384, heads: 12, mlpRatio: 4, ...COMMON_MODEL },
    points: 10_000,
    batchSize: 128,
    learningRate: 3.1e-4,
    warmupSteps: 79,
    steps: 50_000,
  }),
};

/**
 * Thilak et al. 2022, appendix A have slingshots of a vision transformer on 1000 images, without its sizes: here small ones, for a laptop, full batch, so
 * that an epoch of warm-up is one step.
 */
export const vitSmallCifar: Preset = {
  title: "1000 images of CIFAR-10, from its files, a vision transformer of 4 blocks, full-batch Adam: for a laptop",
  experiment: createCifarNetwork("vit-small-cifar", {
    model: { name: "vit", patch: 8, depth: 4, width: 64, heads: 4, mlpRatio: 4, ...COMMON_MODEL },
    points: 1000,
    warmupSteps: 1,
    steps: 5000,
  }),
};
