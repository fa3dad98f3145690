/** @file Preset `resnet18-cifar`: the network that did not slingshot, on files that the user has. */
import { COMMON_MODEL, createCifarNetwork } from "./cifarNetwork.ts";
import type { Preset } from "./preset.ts";

/**
 * Liu et al. 2026 (arXiv 2605.06152): ResNet-18 in small batches has no slingshots. Their size and that of the set are not known: here 1000 images
 * in batches of 100, one epoch of warm-up.
 */
export const resnet18Cifar: Preset = {
  title: "1000 images of CIFAR-10, from its files, ResNet-18, Adam in batches of 100 (Liu et al.: no slingshots)",
  experiment: createCifarNetwork("resnet18-cifar", {
    model: {
      name: "resnet",
      blocks: [2, 2, 2, 2],
      width: 64,
      initialization: "torchvision",
      ...COMMON_MODEL,
    },
    points: 1000,
    batchSize: 100,
    warmupSteps: 10,
    steps: 10_000,
  }),
};
