/** @file Squared error between the logits and the one-hot vector of the right class. */
import { z } from "zod";
import { cast, div, fill, mean, mul, place, scalar, sub, sum } from "../engine/index.ts";
import { defineLoss, fitThreshold } from "./loss.ts";

export const squaredError = defineLoss({
  name: "squaredError",
  source: "Liu et al. 2022 (Omnigrok); torch.nn.MSELoss on one-hot targets",
  equation: "ℓᵢ = 1/K Σₖ (zᵢₖ − [k = yᵢ])² over the K classes",
  settings: z
    .strictObject({
      name: z.literal("squaredError"),
      precision: z
        .enum(["f32", "f64"])
        .default("f32")
        .describe("Arithmetic of the loss and of its gradient with respect to the logits."),
    })
    .describe("Mean squared difference between the logits and 1 for the right class, 0 for the others."),
  unit: "squared logit",
  // At a tie of two classes halfway between 0 and 1, the others at 0.
  fittedBelow: (_, classes) => fitThreshold(0.5 / classes),
  rounding: ["precision"],
  zeroSum: () => false,
  describe: ({ precision }) => `squared error in ${precision}`,
  trace: (logits, labels, { precision }) => {
    const seen = cast(logits, precision);
    const [rows, classes] = seen.shape as readonly number[] as [number, number];
    const target = place(fill(1, [rows], precision), labels, classes);
    const difference = sub(seen, target);
    const sampleLosses = div(sum(mul(difference, difference), 1), scalar(classes, precision));
    return { logits: seen, sampleLosses, loss: mean(sampleLosses) };
  },
});
