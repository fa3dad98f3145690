/** @file Softmax cross-entropy, in the precision that is asked for; with label smoothing, z-loss and a temperature. */
import { z } from "zod";
import {
  add,
  cast,
  div,
  mean,
  mul,
  pick,
  round,
  scalar,
  sub,
  sum,
  type Tensor,
  crossEntropy as traceCrossEntropy,
} from "../engine/index.ts";
import { defineLoss, fitThreshold } from "./loss.ts";

export const crossEntropy = defineLoss({
  name: "crossEntropy",
  source:
    "Thilak et al. 2022 (arXiv 2206.04817); arXiv 2605.06152 on its precision; torch.nn.CrossEntropyLoss; Wortsman et al. 2023 (arXiv 2309.14322) on the z-loss",
  equation:
    "ℓᵢ = −Σₖ qₖ log softmax(zᵢ)ₖ + λ log² Σₖ exp zᵢₖ, natural logarithm (nats); qₖ = (1 − s)[k = yᵢ] + s/K with smoothing s over K classes, and zᵢ the network's logits divided by τ",
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
          "How the gradient with respect to the logits is computed. `softmax-minus-one-hot`: p − y, in which the entry of the right class rounds to 0 while the others stay. `zero-sum`: the entry of the right class is minus the sum of the others, so that the entries sum to 0 but for the rounding of that sum. `labelSmoothing` and `zLoss` add their own gradients to it.",
        ),
      labelSmoothing: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .describe(
          "Share s of the target that is spread over all classes alike, as in torch.nn.CrossEntropyLoss: 1 − s + s/K for the right class, s/K for each other one. The least loss is then not 0 but the entropy of the target.",
        ),
      zLoss: z
        .number()
        .min(0)
        .default(0)
        .describe(
          "Weight λ of log² Z, which is added to the loss of each row; Z = Σ exp z over the logits divided by `temperature`. Keeps log Z near 0. Wortsman et al. 2023 use 1e-4.",
        ),
      temperature: z
        .number()
        .positive()
        .default(1)
        .describe(
          "τ by which the logits are divided before the loss: above 1 the softmax is flatter, below 1 sharper. Instruments see the divided logits. In training and in validation.",
        ),
    })
    .describe("Softmax cross-entropy."),
  unit: "nats",
  fittedBelow: ({ labelSmoothing }, classes) => {
    const { floor, mistake } = boundLoss(labelSmoothing, classes);
    return fitThreshold(mistake, floor);
  },
  // The z-loss adds nothing: what all logits have in common makes log Z 0, and the softmax is that of their differences.
  floor: ({ labelSmoothing }, classes) => boundLoss(labelSmoothing, classes).floor,
  rounding: ["precision", "gradient"],
  zeroSum: ({ zLoss }) => zLoss === 0,
  describe: ({ precision, labelSmoothing, zLoss, temperature }) =>
    [
      `loss in ${precision}`,
      ...(labelSmoothing > 0 ? [`label smoothing ${labelSmoothing}`] : []),
      ...(zLoss > 0 ? [`z-loss ${zLoss}`] : []),
      ...(temperature === 1 ? [] : [`temperature ${temperature}`]),
    ].join(", "),
  // The logits are cast to the precision, and the gradient comes back through the cast.
  trace: (logits, labels, settings) => {
    const { precision, labelSmoothing, zLoss, temperature } = settings;
    const half = precision === "f16" || precision === "bf16";
    // The 16-bit formats round the mean and its derivative too.
    const rounded = (x: Tensor) => (half ? round(x, precision) : x);
    const dtype = precision === "f64" ? "f64" : "f32";
    const given = rounded(cast(logits, dtype));
    const seen = temperature === 1 ? given : rounded(div(given, scalar(temperature, dtype)));
    const entropies = traceCrossEntropy(seen, labels, settings);
    let sampleLosses = entropies;
    if (labelSmoothing > 0 || zLoss > 0) {
      const right = pick(seen, labels);
      if (labelSmoothing > 0) {
        // −Σ qₖ log pₖ = −log p_y + s (z_y − mean z): the logarithm of Z is in the cross-entropy already.
        const classes = scalar(seen.shape[1] as number, dtype);
        const lead = rounded(sub(right, rounded(div(rounded(sum(seen, 1)), classes))));
        sampleLosses = rounded(add(sampleLosses, rounded(mul(lead, scalar(labelSmoothing, dtype)))));
      }
      if (zLoss > 0) {
        const logZ = rounded(add(entropies, right));
        const penalty = rounded(mul(rounded(mul(logZ, logZ)), scalar(zLoss, dtype)));
        sampleLosses = rounded(add(sampleLosses, penalty));
      }
    }
    return { logits: seen, sampleLosses, loss: rounded(mean(rounded(sampleLosses))) };
  },
});

/** The least loss that a sample can have, and the least at which another class is as likely as the right one. */
function boundLoss(labelSmoothing: number, classes: number): { readonly floor: number; readonly mistake: number } {
  const other = labelSmoothing / classes;
  const right = 1 - labelSmoothing + other;
  const share = (q: number, p: number) => (q === 0 ? 0 : -q * Math.log(p));
  const others = (classes - 2) * share(other, other);
  // At best the softmax is the target, and the loss its entropy.
  const floor = share(right, right) + share(other, other) + others;
  return { floor, mistake: share(right + other, (right + other) / 2) + others };
}
