/** @file The optimizers: a new one is its file and its line here. */
import { adam } from "./adam.ts";
import { adamW } from "./adamW.ts";
import { lion } from "./lion.ts";
import type { OptimizerPart } from "./optimizer.ts";
import { rmsProp } from "./rmsProp.ts";
import { sgd } from "./sgd.ts";

export { bindOptimizer, type Optimizer } from "./bindOptimizer.ts";
export { defineOptimizer, type Offers, type OptimizerPart, type OptimizerSettings } from "./optimizer.ts";

/** The first is the default. */
export const OPTIMIZERS = [adam, adamW, rmsProp, sgd, lion] as const;

/** The optimizer whose settings have this name. */
export function findOptimizer(name: string): OptimizerPart {
  const found = OPTIMIZERS.find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no optimizer ${name}`);
  return found;
}
