/** @file Training loss. */
import { defineInstrument } from "./instrument.ts";

/**
 * 1/N Σᵢ ℓᵢ with ℓᵢ the loss of a sample (cross-entropy: −log softmax(zᵢ)[yᵢ], natural logarithm), each rounded as
 * `loss.precision` says, and so are sum and quotient. It is what is differentiated, without weight decay. Exactly 0 where every ℓᵢ is; NaN or ∞ where one is.
 */
export const trainLoss = defineInstrument({
  name: "trainLoss",
  title: "Train loss",
  meaning:
    "Mean loss of the training points (cross-entropy in nats), before the update; exactly 0 is a real value in float32.",
  formula: "1/N Σᵢ ℓᵢ",
  source: "Thilak et al. 2022, Fig. 1",
  type: "f64",
  trace: ({ loss }) => loss,
});
