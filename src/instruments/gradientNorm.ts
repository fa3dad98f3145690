/** @file Norm of the gradient. */
import { sqrt, squaredNorm } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const gradientNorm = defineInstrument({
  name: "gradientNorm",
  title: "Gradient norm",
  meaning: "Euclidean norm of the gradient over all parameters, summed in float64.",
  formula: "‖∂L/∂θ‖₂ = √(Σⱼ (∂L/∂θⱼ)²)",
  source: "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 14",
  unit: "loss / parameter",
  remarks:
    "Of the loss alone, without weight decay and before any transform, at the noisy weights where there is noise on them. Squared and summed in float64, so that float32 gradients down to the least subnormal one count. ∞ or NaN where an element is.",
  axis: "log",
  topic: "gradients",
  phases: true,
  type: "f64",
  trace: ({ gradient }) => sqrt(squaredNorm(gradient)),
});
