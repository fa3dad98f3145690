/** @file Networks. */
export { createMlp, type MlpSettings } from "./mlp.ts";
export type { Model, Parameter } from "./model.ts";
export { createPrefixLayout, type PrefixLayout, type SequenceForm } from "./prefixLayout.ts";
export { createTransformer, type TransformerSettings } from "./transformer.ts";
