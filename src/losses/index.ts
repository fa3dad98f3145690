/** @file The losses: a new one is its file and its line here. */
import { Registry } from "../registry.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { hinge } from "./hinge.ts";
import type { LossPart } from "./loss.ts";
import { squaredError } from "./squaredError.ts";
import { stableMax } from "./stableMax.ts";

export { defineLoss, fitThreshold, type LossPart, type TracedLoss } from "./loss.ts";

/** The first is the default. */
export const LOSSES = [crossEntropy, squaredError, stableMax, hinge] as const;

/** Those, and what users add. */
export const lossParts = new Registry<LossPart>("loss", LOSSES as readonly LossPart[]);
