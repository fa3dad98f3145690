/** @file Data sets. */
export type { Dataset } from "./dataset.ts";
export { createHypercube, type HypercubeSettings } from "./hypercube.ts";
