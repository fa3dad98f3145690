/** @file Preset `division-openai`: the setting of Thilak et al., Fig. 2 in the form of openai/grok. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

/** 455,424 parameters, the number that Thilak et al. give as ~450 K. */
export const divisionOpenai: Preset = {
  title: "as division, with the model, tokens, split and batches of openai/grok",
  experiment: createAlgorithmic("division-openai", {
    model: { norm: "post", mlpBias: false, positions: "sinusoidal", embeddingDeviation: 1 },
    data: { tokens: "openai", split: "openai" },
    batch: { size: "openai" },
  }),
};
