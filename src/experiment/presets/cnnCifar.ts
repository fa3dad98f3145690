/** @file Preset `cnn-cifar`: the smallest convolutional network here, on files that the user has. */
import { COMMON_MODEL, createCifarNetwork } from "./cifarNetwork.ts";
import type { Preset } from "./preset.ts";

/** Three convolutions of 16, 32 and 64 filters on 1000 images, in the setting of Liu et al. 2026: some steps a second on a laptop. */
export const cnnCifar: Preset = {
  title: "1000 images of CIFAR-10, from its files, three convolutions, full-batch Adam: a network for a laptop",
  experiment: createCifarNetwork("cnn-cifar", {
    model: {
      name: "cnn",
      layers: 3,
      width: 16,
      kernel: 3,
      padding: 1,
      pooling: "max",
      activation: "relu",
      hiddenNorm: "none",
      bias: true,
      initialization: "pytorch",
      ...COMMON_MODEL,
    },
    points: 1000,
    steps: 5000,
  }),
};
