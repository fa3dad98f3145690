/** @file Training loss. */
import { defineInstrument } from "./instrument.ts";

export const trainLoss = defineInstrument({
  name: "trainLoss",
  title: "Train loss",
  meaning:
    "Mean loss of the training points, in the unit of the loss, before the update; exactly 0 is a real value in float32.",
  formula: "1/N Σᵢ ℓᵢ",
  source: "Thilak et al. 2022 (arXiv 2206.04817), Fig. 1",
  unit: "that of `loss.name`: nats with cross-entropy",
  remarks:
    "ℓᵢ is the loss of a prediction, as the loss defines it. Each is rounded as `loss.precision` says, and so are sum and quotient. It is what is differentiated, without weight decay. Exactly 0 where every ℓᵢ is; NaN or ∞ where one is.",
  axis: "log",
  topic: "losses",
  type: "f64",
  trace: ({ loss }) => loss,
});
