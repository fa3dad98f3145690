/** @file The rule that a run has fitted its training set and nothing happens any more. */
import { z } from "zod";
import { SpikeWatch, scaleToLoss } from "../analysis/index.ts";
import { defineRule } from "./rule.ts";
import { steps } from "./steps.ts";

export const quiet = defineRule({
  name: "quiet",
  source: "this program: fitted as the loss has it, spikes as those before which checkpoints are saved",
  settings: z
    .strictObject({
      forSteps: steps(1)
        .default(10_000)
        .describe(
          "Consecutive steps that must be fitted, and in which no spike may begin. More than a cycle of slingshots, or the run ends between two.",
        ),
    })
    .describe(
      "Ends the run once it is fitted and quiet: for so long every step's rows were all right, or its loss that of a fitted training set, and the loss never rose to a spike. It says nothing of validation: a run that would grok later ends too.",
    ),
  isValidated: false,
  span: "forSteps",
  firstStep: ({ forSteps }) => forSteps,
  watch: ({ forSteps }, loss) => {
    const spikes = new SpikeWatch(scaleToLoss(loss).spikeLoss, loss.floor);
    let calm = 0;
    return ({ trainLoss, trainAccuracy }) => {
      // Every loss is to be seen, whatever else holds.
      const isSpike = spikes.observe(trainLoss);
      const isFitted = trainLoss <= loss.fittedBelow || trainAccuracy === 1;
      calm = isFitted && !isSpike ? calm + 1 : 0;
      return calm >= forSteps;
    };
  },
});
