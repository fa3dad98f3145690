/** @file Preset `hypercube`: the smallest experiment that slingshots. */
import { createDeepMlp } from "./deepMlp.ts";
import type { Preset } from "./preset.ts";

/** The setting of Thilak et al., Fig. 1 and Table 1, made small: 128 points, 64 units a layer, a minute on a laptop. */
export const hypercube: Preset = {
  title: "128 points at the corners of a cube, a six-layer MLP, full-batch Adam: the smallest that slingshots",
  experiment: createDeepMlp("hypercube", {
    data: {
      name: "hypercube",
      points: 128,
      validationPoints: 0,
      dimensions: 128,
      informativeDimensions: 3,
      separation: 1,
      statistics: "train",
    },
  }),
};
