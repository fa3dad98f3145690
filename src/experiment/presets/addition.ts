/** @file Preset `addition`: addition modulo 97, otherwise as `division`. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const addition: Preset = {
  title: "a + b mod 97, half of the table, otherwise as division",
  experiment: createAlgorithmic("addition", { data: { operation: "addition" } }),
};
