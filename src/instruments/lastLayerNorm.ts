/** @file Norm of the classification layer, in the two conventions in use. */
import { div, scalar, sizeOf, sqrt, squaredNorm } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Root mean square of the classification layer's weights: what openai/grok logs and the paper's figures show. */
export const lastLayerNorm: Instrument = {
  name: "lastLayerNorm",
  title: "Last-layer norm (RMS)",
  meaning: "Root mean square of the weights of the classification layer, before the update.",
  formula: "‖W‖_F / √(number of weights)",
  source: "Thilak et al. 2022, Figs. 1–4, in the convention of openai/grok",
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(div(squaredNorm(lastLayerWeight), scalar(sizeOf(lastLayerWeight.shape), "f64"))),
};

/** Euclidean (Frobenius) norm of the same weights. */
export const lastLayerNormL2: Instrument = {
  name: "lastLayerNormL2",
  title: "Last-layer norm (L2)",
  meaning: "Frobenius norm of the weights of the classification layer, before the update.",
  formula: "‖W‖_F",
  source: "Thilak et al. 2022, §3.1",
  type: "f64",
  trace: ({ lastLayerWeight }) => sqrt(squaredNorm(lastLayerWeight)),
};
