/** @file Presets `vgg11-cifar` and `vgg11-bn-cifar`: VGG11 without and with batch normalisation, on files that the user has. */
import { COMMON_MODEL, createCifarNetwork } from "./cifarNetwork.ts";
import type { Preset } from "./preset.ts";

const createVgg11 = (name: string, hiddenNorm: "none" | "batch") =>
  createCifarNetwork(name, {
    model: {
      name: "vgg",
      convolutions: [1, 1, 2, 2, 2],
      width: 64,
      hiddenNorm,
      initialization: "torchvision",
      ...COMMON_MODEL,
    },
    points: 200,
    steps: 5000,
  });

/**
 * Thilak et al. 2022 (arXiv 2206.04817), appendix A: slingshots of VGG11 on a subset of CIFAR-10, of a size that the text does not give. 200
 * images are the fewest of Liu et al. 2026, whose setting of Adam this is.
 */
export const vgg11Cifar: Preset = {
  title: "200 images of CIFAR-10, from its files, VGG11, full-batch Adam (Thilak et al., appendix A)",
  experiment: createVgg11("vgg11-cifar", "none"),
};

/** The same: with batch normalisation there are slingshots too, and the norm of the weights does not fall. */
export const vgg11BnCifar: Preset = {
  title: "as vgg11-cifar, with batch normalisation after every convolution (Thilak et al., appendix A)",
  experiment: createVgg11("vgg11-bn-cifar", "batch"),
};
