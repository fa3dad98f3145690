/** @file Preset `parity-hinge`: a loss without a softmax, for slingshots that rounding in the loss would not explain. */
import { createDeepMlp } from "./deepMlp.ts";
import type { Preset } from "./preset.ts";

/**
 * Sparse parity with hinge loss (Merrill et al. 2023, arXiv 2303.11873: 40 bits, 3 of them relevant), under the optimizer of the preset
 * `hypercube`: a public report has slingshots on such a network, with settings that are not known. Here 500 points and one hidden layer
 * of 200 units, full batch.
 */
export const parityHinge: Preset = {
  title:
    "500 points of 40 bits, parity of 3, one hidden layer of width 200, hinge loss, full-batch Adam (Merrill et al.)",
  experiment: {
    ...createDeepMlp("parity-hinge", {
      model: { depth: 2, width: 200 },
      data: { name: "sparseParity", points: 500, validationPoints: 1000, bits: 40, relevant: 3 },
      steps: 8000,
    }),
    loss: { name: "hinge", precision: "f32", margin: 1, squared: false },
  },
};
