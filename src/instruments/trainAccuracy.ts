/** @file Training accuracy. */
import { argmax, equal, mean } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Share of points whose largest logit is that of their label. */
export const trainAccuracy: Instrument = {
  name: "trainAccuracy",
  title: "Train accuracy",
  meaning: "Share of training points whose first largest logit is that of their class, 0 to 1.",
  formula: "1/N Σᵢ [argmaxₖ zᵢₖ = yᵢ]",
  source: "Thilak et al. 2022, Fig. 1",
  type: "f32",
  trace: ({ logits, labels }) => mean(equal(argmax(logits), labels)),
};
