/** @file The networks: a new one is its file and its line here. */
import { Registry } from "../registry.ts";
import { cnn } from "./cnn.ts";
import { mlp } from "./mlp.ts";
import type { ModelPart } from "./model.ts";
import { resnet } from "./resnet.ts";
import { transformer } from "./transformer.ts";
import { vgg } from "./vgg.ts";
import { vit } from "./vit.ts";

export { createBatchInput, type SequenceBatch } from "./batchInput.ts";
export { commonSettings as commonModelSettings } from "./commonSettings.ts";
export { layoutOf } from "./layoutOf.ts";
export {
  type Buffer,
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
export const MODELS = [mlp, transformer, cnn, vgg, resnet, vit] as const;

/** Those, and what users add. */
export const modelParts = new Registry<ModelPart>("model", MODELS as readonly ModelPart[]);
