/** @file The columns of validation: measured every so many steps, by a pass of its own, and NaN at all other steps. */
import type { RecordedColumn } from "./instrument.ts";

/** Validation loss and accuracy, in the order of the series' columns, after those of the instruments. */
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
      "Share of the whole validation set whose first largest logit is that of its class, 0 to 1, at validated steps, NaN at the others.",
    formula: "1/M Σⱼ [argmaxₖ zⱼₖ = yⱼ] over the validation set",
    source: "Thilak et al. 2022, Fig. 2; Notsawo et al. 2023, §2.1 (t3, t4)",
    type: "f32",
  },
];
