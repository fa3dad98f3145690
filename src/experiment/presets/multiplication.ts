/** @file Preset `multiplication`: multiplication modulo 97, otherwise as `division`. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const multiplication: Preset = {
  title: "a · b mod 97, half of the table, otherwise as division",
  experiment: createAlgorithmic("multiplication", { data: { operation: "multiplication" } }),
};
