/** @file Networks. */
export { createMlp, type MlpSettings } from "./mlp.ts";
export type { Model, Parameter } from "./model.ts";
