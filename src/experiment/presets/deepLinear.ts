/** @file Preset `deep-linear`: slingshots without a nonlinearity in the network. */
import { createDeepMlp } from "./deepMlp.ts";
import type { Preset } from "./preset.ts";

/**
 * Thilak et al. 2022 (arXiv 2206.04817), appendix A and Table 1: a deep linear network of six layers on 200 samples, full batch, 1e-3,
 * β = 0.9 and 0.95, no weight decay. Its width and its data are not known: here those of the preset `hypercube`.
 */
export const deepLinear: Preset = {
  title: "200 points at the corners of a cube, a six-layer linear network, full-batch Adam (Thilak et al., appendix A)",
  experiment: createDeepMlp("deep-linear", {
    model: { activation: "identity" },
    data: {
      name: "hypercube",
      points: 200,
      validationPoints: 0,
      dimensions: 128,
      informativeDimensions: 3,
      separation: 1,
      statistics: "train",
    },
  }),
};
