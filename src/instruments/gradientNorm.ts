/** @file Norm of the gradient. */
import { sqrt, squaredNorm } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Euclidean norm of the whole gradient. */
export const gradientNorm: Instrument = {
  name: "gradientNorm",
  title: "Gradient norm",
  meaning: "Euclidean norm of the gradient over all parameters, summed in float64.",
  formula: "‖∂L/∂θ‖₂",
  source: "Notsawo et al. 2023, Fig. 14",
  type: "f64",
  trace: ({ gradient }) => sqrt(squaredNorm(gradient)),
};
