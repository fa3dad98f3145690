/** @file Softmax cross-entropy, in the precision that is asked for. */
import { z } from "zod";
import { cast, mean, round, type Tensor, crossEntropy as traceCrossEntropy } from "../engine/index.ts";
import { defineLoss } from "./loss.ts";

export const crossEntropy = defineLoss({
  name: "crossEntropy",
  source: "Thilak et al. 2022 (arXiv 2206.04817); arXiv 2605.06152 on its precision",
  equation: "ℓᵢ = −log softmax(zᵢ)[yᵢ], natural logarithm (nats)",
  settings: z
    .strictObject({
      name: z.literal("crossEntropy").default("crossEntropy"),
      precision: z
        .enum(["f32", "f64", "f16", "bf16"])
        .default("f32")
        .describe(
          "Arithmetic of the softmax cross-entropy and of its gradient with respect to the logits; every operation is rounded to it. The setting that makes slingshots come and go (arXiv 2605.06152; arXiv 2501.04697 on softmax collapse).",
        ),
      gradient: z
        .enum(["softmax-minus-one-hot", "zero-sum"])
        .default("softmax-minus-one-hot")
        .describe(
          "How the gradient with respect to the logits is computed. `softmax-minus-one-hot`: p − y, in which the entry of the right class rounds to 0 while the others stay. `zero-sum`: the entry of the right class is minus the sum of the others, so that the entries sum to 0 but for the rounding of that sum.",
        ),
    })
    .describe("Softmax cross-entropy."),
  zeroSum: true,
  describe: ({ precision }) => `loss in ${precision}`,
  // The logits are cast to the precision, and the gradient comes back through the cast.
  trace: (logits, labels, settings) => {
    const { precision } = settings;
    const half = precision === "f16" || precision === "bf16";
    // The 16-bit formats round the mean and its derivative too.
    const rounded = (x: Tensor) => (half ? round(x, precision) : x);
    const seen = rounded(cast(logits, precision === "f64" ? "f64" : "f32"));
    const sampleLosses = traceCrossEntropy(seen, labels, settings);
    return { logits: seen, sampleLosses, loss: rounded(mean(rounded(sampleLosses))) };
  },
});
