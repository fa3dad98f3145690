/** @file Samples whose loss has rounded to nothing. */
import { cast, equal, mean, scalar } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const zeroLossShare = defineInstrument({
  name: "zeroLossShare",
  title: "Zero-loss share",
  meaning: "Share of predictions whose loss is exactly 0, 0 to 1.",
  formula: "1/N Σᵢ [ℓᵢ = 0]",
  source: "Prieto et al. 2025 (arXiv 2501.04697), `zero_terms` of its code",
  remarks: "Each loss is in `loss.precision`; −0 counts, NaN does not.",
  axis: "share",
  topic: "losses",
  type: "f32",
  trace: ({ sampleLosses }) => cast(mean(equal(sampleLosses, scalar(0, sampleLosses.dtype))), "f32"),
});
