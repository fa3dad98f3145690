/** @file Norm of the gradient. */
import { sqrt, squaredNorm } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

/**
 * ‖∂L/∂θ‖₂ = √(Σⱼ (∂L/∂θⱼ)²) over all parameters: of the loss alone, without weight decay, at the noisy weights where there
 * is noise on them. Squared and summed in float64, so that float32 gradients down to the least subnormal one count. Infinite
 * or NaN where an element is. Unit: loss / parameter.
 */
export const gradientNorm = defineInstrument({
  name: "gradientNorm",
  title: "Gradient norm",
  meaning: "Euclidean norm of the gradient over all parameters, summed in float64.",
  formula: "‖∂L/∂θ‖₂",
  source: "Notsawo et al. 2023, Fig. 14",
  type: "f64",
  trace: ({ gradient }) => sqrt(squaredNorm(gradient)),
});
