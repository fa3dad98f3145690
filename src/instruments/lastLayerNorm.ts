/** @file Norm of the classification layer, in the two conventions in use. */
import { div, scalar, sizeOf, sqrt, squaredNorm } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

/**
 * √(1/n Σⱼ Wⱼ²) over the n weights of the classification layer, without its bias and without noise, before the update, in
 * float64: what openai/grok logs and the paper's figures show. Where input and output embedding are one, these are its weights.
 */
export const lastLayerNorm = defineInstrument({
  name: "lastLayerNorm",
  title: "Last-layer norm (RMS)",
  meaning: "Root mean square of the weights of the classification layer, before the update.",
  formula: "‖W‖_F / √(number of weights)",
  source: "Thilak et al. 2022, Figs. 1–4, in the convention of openai/grok",
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(div(squaredNorm(lastLayerWeight), scalar(sizeOf(lastLayerWeight.shape), "f64"))),
});

/** ‖W‖_F = √(Σⱼ Wⱼ²) of the same weights, in float64: √n times the other. */
export const lastLayerNormL2 = defineInstrument({
  name: "lastLayerNormL2",
  title: "Last-layer norm (L2)",
  meaning: "Frobenius norm of the weights of the classification layer, before the update.",
  formula: "‖W‖_F",
  source: "Thilak et al. 2022, §3.1",
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(squaredNorm(lastLayerWeight)),
});
