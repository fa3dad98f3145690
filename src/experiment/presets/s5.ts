/** @file Preset `s5`: products of permutations of five, otherwise as `division`; the modulus is without meaning. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const s5: Preset = {
  title: "products of permutations of five, half of the table, otherwise as division",
  experiment: createAlgorithmic("s5", { data: { operation: "s5" } }),
};
