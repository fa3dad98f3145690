/** @file Norm of the classification layer, in the two conventions in use. */
import { div, scalar, sizeOf, sqrt, squaredNorm } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const lastLayerNorm = defineInstrument({
  name: "lastLayerNorm",
  title: "Last-layer norm (RMS)",
  meaning: "Root mean square of the weights of the classification layer, before the update.",
  formula: "‖W‖_F / √n = √(1/n Σⱼ Wⱼ²) over its n weights",
  source: "Thilak et al. 2022 (arXiv 2206.04817), Figs. 1–4, in the convention of openai/grok",
  unit: "parameter",
  remarks:
    "Without the layer's bias and without noise on the weights, in float64: what openai/grok logs and the paper's figures show. Where input and output embedding are one, these are its weights; where `model.head.weights` normalises them, these are they before it.",
  topic: "weights",
  phases: true,
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(div(squaredNorm(lastLayerWeight), scalar(sizeOf(lastLayerWeight.shape), "f64"))),
});

export const lastLayerNormL2 = defineInstrument({
  name: "lastLayerNormL2",
  title: "Last-layer norm (L2)",
  meaning: "Frobenius norm of the weights of the classification layer, before the update.",
  formula: "‖W‖_F = √(Σⱼ Wⱼ²)",
  source: "Thilak et al. 2022 (arXiv 2206.04817), §3.1",
  unit: "parameter",
  remarks: "Of the same weights as `lastLayerNorm`, in float64: √n times it.",
  topic: "weights",
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(squaredNorm(lastLayerWeight)),
});
