/** @file The columns of validation: measured every so many steps, by a pass of its own, and NaN at all other steps. */
import type { RecordedColumn } from "./instrument.ts";

/**
 * The loss as `trainLoss` has it and the accuracy as `trainAccuracy` has it (ties, NaN, several answers), over all M rows
 * of the validation set at once, at the weights before the step's update, without dropout and noise. In the order of the
 * series' columns, after those of the instruments.
 */
export const VALIDATION_COLUMNS: readonly RecordedColumn[] = [
  {
    name: "validationLoss",
    title: "Validation loss",
    meaning: "Mean cross-entropy of the whole validation set at validated steps, NaN at the others.",
    formula: "1/M Σⱼ ℓⱼ over the validation set",
    source: "Thilak et al. 2022, Fig. 2",
    type: "f64",
  },
  {
    name: "validationAccuracy",
    title: "Validation accuracy",
    meaning:
      "Share of the samples of the whole validation set whose first largest logit is that of their class (with several answers, in all of them), 0 to 1, at validated steps, NaN at the others.",
    formula: "1/M Σⱼ [argmaxₖ zⱼₖ = yⱼ] over the validation set",
    source: "Thilak et al. 2022, Fig. 2; Notsawo et al. 2023, §2.1 (t3, t4)",
    type: "f32",
  },
];
