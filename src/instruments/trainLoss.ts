/** @file Training loss. */
import type { Instrument } from "./instrument.ts";

/** Mean cross-entropy before the update. */
export const trainLoss: Instrument = {
  name: "trainLoss",
  title: "Train loss",
  meaning: "Mean cross-entropy of the training points, before the update; exactly 0 is a real value in float32.",
  formula: "1/N Σᵢ ℓᵢ",
  source: "Thilak et al. 2022, Fig. 1",
  type: "f64",
  trace: ({ loss }) => loss,
};
