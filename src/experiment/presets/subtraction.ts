/** @file Preset `subtraction`: subtraction modulo 97, otherwise as `division`. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const subtraction: Preset = {
  title: "a − b mod 97, half of the table, otherwise as division",
  experiment: createAlgorithmic("subtraction", { data: { operation: "subtraction" } }),
};
