/** @file The networks: a new one is its file and its line here. */
import { mlp } from "./mlp.ts";
import type { ModelPart } from "./model.ts";
import { transformer } from "./transformer.ts";

export { type BatchInput, type BatchInputs, createBatchInput, type SequenceBatch } from "./batchInput.ts";
export {
  countParameters,
  defineModel,
  type Model,
  type ModelPart,
  type ModelSettings,
  type Parameter,
  type TracedModel,
} from "./model.ts";
export { createStepRandom, type StepRandom } from "./stepRandom.ts";

/** The first is the default. */
export const MODELS = [mlp, transformer] as const;

/** The network whose settings have this name. */
export function findModel(name: string): ModelPart {
  const found = (MODELS as readonly ModelPart[]).find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no network ${name}`);
  return found;
}
