/** @file Samples whose own class no longer pulls. */
import { cast, equal, mean, pick, scalar } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const zeroGradientShare = defineInstrument({
  name: "zeroGradientShare",
  title: "Zero-gradient share",
  meaning:
    "Share of predictions whose correct-class logit gradient is exactly 0, 0 to 1. With softmax-minus-one-hot that gradient rounds to 0 while the other classes go on pushing. With zero-sum it is computed as minus the sum of theirs, which is not 0 before they are: a low share there follows from how it is computed and shows no cure. The zero-loss share counts the same in both.",
  formula: "1/N Σᵢ [∂L/∂zᵢ,yᵢ = 0]",
  source: "Prieto et al. 2025 (arXiv 2501.04697), softmax collapse; arXiv 2605.06152, numerical feature inflation",
  remarks:
    "The derivative is as the loss computes it in `loss.precision`; −0 counts, NaN does not. Of cross-entropy with `loss.gradient: softmax-minus-one-hot` it is (p − 1)/N, 0 from the margin on at which 1 + e⁻ᵐ rounds to 1 (16.64 between two classes in float32); with `zero-sum` it is minus the sum of the other classes, 0 once each of theirs has rounded to 0 (about 104 − ln N).",
  axis: "share",
  topic: "gradients",
  type: "f32",
  trace: ({ logitGradient, labels }) =>
    cast(mean(equal(pick(logitGradient, labels), scalar(0, logitGradient.dtype))), "f32"),
});
