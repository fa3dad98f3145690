/** @file Preset `gaussian`: points of few dimensions in a random subspace of many. */
import { createDeepMlp } from "./deepMlp.ts";
import type { Preset } from "./preset.ts";

/**
 * Thilak et al. 2022 (arXiv 2206.04817), section 3.2, which gives no sizes: 200 points of 8 dimensions and 8 classes by a linear teacher,
 * projected to 128 dimensions and standardised, for the network of the preset `hypercube`. The paper has no slingshots without
 * the projection (`data.projection=none`).
 */
export const gaussian: Preset = {
  title: "200 Gaussian points of 8 dimensions, projected to 128, a six-layer MLP, full-batch Adam (Thilak et al., 3.2)",
  experiment: createDeepMlp("gaussian", {
    data: {
      name: "gaussian",
      points: 200,
      validationPoints: 1000,
      latentDimensions: 8,
      projection: "random",
      dimensions: 128,
      classes: 8,
      teacher: "linear",
      teacherWidth: 32,
      noise: 0,
      standardization: "train",
    },
    steps: 8000,
  }),
};
