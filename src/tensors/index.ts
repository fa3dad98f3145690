/** @file Named tensors in files: safetensors, and weights from elsewhere fitted to a model. */
export { readHeader } from "./readHeader.ts";
export { decodeSafetensors, encodeSafetensors, type NamedTensor } from "./safetensors.ts";
export { OPTIMIZER_PREFIX, PROBE_PREFIX } from "./tensorNames.ts";
export { type ExpectedTensor, fitWeights, orderWeights } from "./weights.ts";
