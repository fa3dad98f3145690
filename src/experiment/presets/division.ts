/** @file Preset `division`: the setting of Thilak et al., Fig. 2 in this project's default form. */
import { createAlgorithmic } from "./algorithmic.ts";
import type { Preset } from "./preset.ts";

export const division: Preset = {
  title: "a / b mod 97, half of the table, a two-layer transformer, AdamW without weight decay (Thilak et al., Fig. 2)",
  experiment: createAlgorithmic("division", { data: { operation: "division" } }),
};
