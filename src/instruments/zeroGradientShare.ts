/** @file Samples whose own class no longer pulls. */
import { cast, equal, mean, pick, scalar } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Share of samples with an exactly zero gradient at the logit of their class. */
export const zeroGradientShare: Instrument = {
  name: "zeroGradientShare",
  title: "Zero-gradient share",
  meaning:
    "Share of samples whose correct-class logit gradient is exactly 0, 0 to 1. With softmax-minus-one-hot the other classes go on pushing; with zero-sum it is 0 only once they have stopped.",
  formula: "1/N Σᵢ [∂L/∂zᵢ,yᵢ = 0]",
  source: "arXiv 2501.04697 (softmax collapse); arXiv 2605.06152 (numerical feature inflation)",
  type: "f32",
  trace: ({ logitGradient, labels }) =>
    cast(mean(equal(pick(logitGradient, labels), scalar(0, logitGradient.dtype))), "f32"),
};
