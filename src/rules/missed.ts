/** @file The rule that a run has not generalised by a step at which it was to have. */
import { z } from "zod";
import { reaches } from "../analysis/reaches.ts";
import { defineRule } from "./rule.ts";
import { steps } from "./steps.ts";

export const missed = defineRule({
  name: "missed",
  source: "the validation accuracy at a fixed step, of Notsawo et al. 2023 (arXiv 2306.13253), Fig. 2",
  settings: z
    .strictObject({
      accuracy: z
        .number()
        .gt(0)
        .max(1)
        .default(0.5)
        .describe("Validation accuracy that one validation at the least must have had by then."),
      byStep: steps(1).default(10_000).describe("The step by which it must have been reached."),
    })
    .describe(
      "Ends the run where validation accuracy has not once reached `accuracy` by step `byStep`. Grokking comes after a long plateau, so that a run may miss a deadline and grok later: how often this rule errs is not known, and depends on the task.",
    ),
  isValidated: true,
  span: "byStep",
  firstStep: ({ byStep }, everySteps) => Math.max(byStep, everySteps),
  watch: ({ accuracy, byStep }) => {
    const isReached = reaches(accuracy);
    let looked = false;
    let met = false;
    return ({ step, validationAccuracy }) => {
      looked ||= !Number.isNaN(validationAccuracy);
      met ||= step <= byStep && isReached(validationAccuracy);
      return looked && !met && step >= byStep;
    };
  },
});
