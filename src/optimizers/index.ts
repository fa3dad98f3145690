/** @file The optimizers: a new one is its file and its line here. */
import { Registry } from "../registry.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { adamW } from "./adamW.ts";
import { lion } from "./lion.ts";
import { muon } from "./muon.ts";
import type { OptimizerPart } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { rprop } from "./rprop.ts";
import { sgd } from "./sgd.ts";
import { stableAdamW } from "./stableAdamW.ts";

export { SettingError } from "../settingError.ts";
export { bindOptimizer, INITIAL, type Optimizer } from "./bindOptimizer.ts";
export { type Change as OptimizerChange, carryMemory, remembersTheSame } from "./carryMemory.ts";
export { checkOptimizer } from "./checkOptimizer.ts";
export { commonSettings as commonOptimizerSettings, createTransformsSettings } from "./commonSettings.ts";
export { CONSTRAINTS } from "./constraints/index.ts";
export {
  fitsPattern,
  type Layout,
  lengthOf,
  listStretches,
  matchNames,
  type ParameterPlace,
  type ParameterRole,
} from "./layout.ts";
export { describeMemory } from "./links.ts";
export {
  defineOptimizer,
  type Memory,
  type Offers,
  type OptimizerPart,
  type OptimizerSettings,
  type OptimizerState,
} from "./optimizer.ts";
export { type AdamState, adamPreconditioner, rmsPropPreconditioner } from "./preconditioners.ts";
export { learningRateAt } from "./schedule.ts";
export { bindThreshold, STABILITY_THRESHOLDS, type StabilityThreshold } from "./thresholds.ts";
export {
  defineTransform,
  TRANSFORMS,
  type TransformInputs,
  type TransformPart,
  transformParts,
} from "./transforms/index.ts";
export {
  addWeightDecay,
  coupledWeightDecay,
  decayParameters,
  decoupledWeightDecay,
  findDecayForm,
  pullsToFirstValues,
} from "./weightDecay.ts";

/** The first is the default. */
export const OPTIMIZERS = [adam, adamW, rmsProp, sgd, lion, adagrad, adamax, rprop, muon, stableAdamW] as const;

/** Those, and what users add. */
export const optimizerParts = new Registry<OptimizerPart>("optimizer", OPTIMIZERS as readonly OptimizerPart[]);
