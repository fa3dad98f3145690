/** @file The losses: a new one is its file and its line here. */
import { crossEntropy } from "./crossEntropy.ts";
import type { LossPart } from "./loss.ts";
import { squaredError } from "./squaredError.ts";

export { defineLoss, type LossPart, type TracedLoss } from "./loss.ts";

/** The first is the default. */
export const LOSSES = [crossEntropy, squaredError] as const;

/** The loss whose settings have this name. */
export function findLoss(name: string): LossPart {
  const found = (LOSSES as readonly LossPart[]).find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no loss ${name}`);
  return found;
}
