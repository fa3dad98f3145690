/** @file Preset `nanda`: the main run of Nanda et al. 2023. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const nanda: Preset = {
  title: "a + b mod 113, 30 % of the table, a one-layer transformer, full-batch AdamW with weight decay 1",
  experiment: createAlgorithmic("nanda", {
    model: { layers: 1, norm: "none", initialization: "nanda" },
    data: { operation: "addition", modulus: 113, tokens: "nanda", trainPercent: 30 },
    batch: { size: "full" },
    optimizer: { weightDecay: 1 },
    steps: 40_000,
  }),
};
