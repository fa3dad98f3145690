/** @file The rule that the loss has gone far above its start, and stays there. */
import { z } from "zod";
import { defineRule } from "./rule.ts";
import { steps } from "./steps.ts";

export const diverged = defineRule({
  name: "diverged",
  source: "this program; a loss that is not finite ends a run without any rule",
  settings: z
    .strictObject({
      timesFirst: z
        .number()
        .min(0)
        .default(10)
        .describe(
          "How many times the loss of the first step counts as far above it, both counted from the floor of the loss. A first loss at which a training set counts as fitted counts as the least at which it does not. 0 for none by this.",
        ),
      above: z.number().min(0).default(0).describe("A loss above which it counts as diverged besides; 0 for none."),
      forSteps: steps(1)
        .default(100)
        .describe("Consecutive steps that must be that high: a slingshot's spike is over sooner."),
    })
    .refine(({ timesFirst, above }) => timesFirst > 0 || above > 0, {
      path: ["timesFirst"],
      message: "must be greater than 0 where `above` is 0",
    })
    .describe("Ends the run once its training loss has diverged: far above its start for so long."),
  isValidated: false,
  span: "forSteps",
  firstStep: ({ forSteps }) => forSteps,
  watch: ({ timesFirst, above, forSteps }, { fittedBelow, floor = 0 }) => {
    let most: number | null = null;
    let high = 0;
    return ({ trainLoss }) => {
      most ??= Math.min(
        timesFirst > 0 ? floor + timesFirst * (Math.max(trainLoss, fittedBelow) - floor) : Number.POSITIVE_INFINITY,
        above > 0 ? above : Number.POSITIVE_INFINITY,
      );
      high = trainLoss > most ? high + 1 : 0;
      return high >= forSteps;
    };
  },
});
