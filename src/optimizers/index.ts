/** @file Optimizers. */
export { type AdamSettings, createAdam } from "./adam.ts";
export type { Optimizer, TracedUpdate } from "./optimizer.ts";
