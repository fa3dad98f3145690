/** @file Hinge loss: what the lead of the right class lacks to a margin. */
import { z } from "zod";
import { add, cast, mean, mul, pick, relu, rowMaxExcept, scalar, sub } from "../engine/index.ts";
import { defineLoss, fitThreshold } from "./loss.ts";

export const hinge = defineLoss({
  name: "hinge",
  source: "Crammer & Singer 2001, of many classes; Merrill et al. 2023 (arXiv 2303.11873), of two",
  equation:
    "ℓᵢ = max(0, m + max_{k≠yᵢ} zᵢₖ − zᵢ,yᵢ), squared where asked for; of two classes max(0, m − t(z₁ − z₀)), with t = 1 for class 1 and −1 for class 0",
  settings: z
    .strictObject({
      name: z.literal("hinge"),
      precision: z
        .enum(["f32", "f64"])
        .default("f32")
        .describe("Arithmetic of the loss and of its gradient with respect to the logits."),
      margin: z
        .number()
        .positive()
        .default(1)
        .describe("Lead m of the right logit over the largest other one from which the loss is exactly 0."),
      squared: z
        .boolean()
        .default(false)
        .describe("Whether the loss is squared, so that its slope falls to 0 with it."),
    })
    .describe(
      "What the lead of the right logit over the largest other one lacks to a margin. Of several logits that are the largest, each takes an equal share of the gradient.",
    ),
  unit: "logit",
  fittedBelow: ({ margin, squared }) => fitThreshold(squared ? margin * margin : margin),
  rounding: ["precision"],
  zeroSum: () => true,
  describe: ({ precision, squared }) => `${squared ? "squared hinge" : "hinge"} loss in ${precision}`,
  trace: (logits, labels, { precision, margin, squared }) => {
    const seen = cast(logits, precision);
    const excess = sub(rowMaxExcept(seen, labels), pick(seen, labels));
    const lack = relu(add(excess, scalar(margin, precision)));
    const sampleLosses = squared ? mul(lack, lack) : lack;
    return { logits: seen, sampleLosses, loss: mean(sampleLosses) };
  },
});
