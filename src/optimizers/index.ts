/** @file The optimizers: a new one is its file and its line here. */
import { Registry } from "../registry.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamax } from "./adamax.ts";
import { adamW } from "./adamW.ts";
import { lion } from "./lion.ts";
import type { OptimizerPart } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { sgd } from "./sgd.ts";

export { bindOptimizer, type Optimizer } from "./bindOptimizer.ts";
export { commonSettings as commonOptimizerSettings, createTransformsSettings } from "./commonSettings.ts";
export { defineOptimizer, type Offers, type OptimizerPart, type OptimizerSettings } from "./optimizer.ts";
export { learningRateAt } from "./schedule.ts";
export { defineTransform, type TransformPart, transformParts } from "./transforms/index.ts";

/** The first is the default. */
export const OPTIMIZERS = [adam, adamW, rmsProp, sgd, lion, adagrad, adamax] as const;

/** Those, and what users add. */
export const optimizerParts = new Registry<OptimizerPart>("optimizer", OPTIMIZERS as readonly OptimizerPart[]);
