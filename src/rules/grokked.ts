/** @file The rule that a run has generalised. */
import { z } from "zod";
import { reaches } from "../analysis/reaches.ts";
import { defineRule } from "./rule.ts";
import { steps } from "./steps.ts";

export const grokked = defineRule({
  name: "grokked",
  source: "t4 of Notsawo et al. 2023 (arXiv 2306.13253), §2.1",
  settings: z
    .strictObject({
      accuracy: z
        .number()
        .gt(0)
        .max(1)
        .default(1)
        .describe("Validation accuracy that counts as grokked; 0.99 or 0.95 where a few answers stay wrong for good."),
      forSteps: steps(0)
        .default(0)
        .describe(
          "Steps over which every validation must have had that accuracy; 0 ends the run at the first that has.",
        ),
    })
    .describe(
      "Ends the run once it has grokked: at a validated step whose accuracy, and all since `forSteps` before, is high.",
    ),
  isValidated: true,
  span: "forSteps",
  firstStep: ({ forSteps }, everySteps) => everySteps + forSteps,
  watch: ({ accuracy, forSteps }) => {
    const isReached = reaches(accuracy);
    let since: number | null = null;
    return ({ step, validationAccuracy }) => {
      if (Number.isNaN(validationAccuracy)) return false;
      since = isReached(validationAccuracy) ? (since ?? step) : null;
      return since !== null && step - since >= forSteps;
    };
  },
});
