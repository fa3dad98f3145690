/** @file Validation: loss and accuracy of the validation set, every so many steps, and NaN at all others. */
import { z } from "zod";
import type { RecordedColumn } from "./instrument.ts";
import { defineProbe } from "./probe.ts";
import { isDue } from "./schedule.ts";
import { traceAccuracy } from "./trainAccuracy.ts";

/** In the order of the series' columns, after those of the instruments. */
export const VALIDATION_COLUMNS: readonly RecordedColumn[] = [
  {
    name: "validationLoss",
    title: "Validation loss",
    meaning: "Mean loss of the whole validation set at validated steps, NaN at the others.",
    formula: "1/M Σⱼ ℓⱼ over the validation set",
    source: "Thilak et al. 2022 (arXiv 2206.04817), Fig. 2",
    unit: "that of `loss.name`: nats with cross-entropy",
    remarks:
      "As `trainLoss`, over all M predictions of the validation set at once, without dropout and noise on the weights.",
    axis: "log",
    topic: "losses",
    type: "f64",
  },
  {
    name: "validationAccuracy",
    title: "Validation accuracy",
    meaning:
      "Share of the samples of the whole validation set whose first largest logit is that of their class (with several answers, in all of them), 0 to 1, at validated steps, NaN at the others.",
    formula: "1/M Σⱼ [argmaxₖ zⱼₖ = yⱼ] over the validation set",
    source:
      "Thilak et al. 2022 (arXiv 2206.04817), Fig. 2; Notsawo et al. 2023 (arXiv 2306.13253), §2.1 (its times t3 and t4)",
    remarks:
      "As `trainAccuracy` (ties, NaN, several answers), over the whole validation set at once, without dropout and noise on the weights.",
    axis: "share",
    topic: "losses",
    type: "f32",
  },
];

/** The one probe whose settings stand at the top: `validation`. */
export const validation = defineProbe({
  name: "validation",
  settings: z
    .strictObject({
      everySteps: z
        .int()
        .min(0)
        .max(1_000_000_000)
        .default(100)
        .describe(
          "Steps between two validations; 0 for one at the end only. Each covers the whole validation set, and there is always one at the end. Data without a validation set ignore it.",
        ),
    })
    .prefault({})
    .describe("How often the validation set is looked at."),
  when: "every `validation.everySteps` steps and at the end of the run",
  needs: "data with a validation set",
  columns: VALIDATION_COLUMNS,
  isOn: (_, { shape }) => shape.rows.validation > 0,
  isDue: (settings, moment) => moment.isEnd || isDue(settings, moment),
  trace: ({ shape, evaluate }) => {
    const { loss, logits, labels, answers } = evaluate("validation", shape.rows.validation);
    return { before: { readings: [loss, traceAccuracy(logits, labels, answers)] } };
  },
});
