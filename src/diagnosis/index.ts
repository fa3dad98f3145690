/** @file What happened in a run, told from series alone. */
export { type Drop, findDrops } from "./drops.ts";
export { epochLengthOf } from "./epochLength.ts";
export { findSpikes, type SpikeDirection } from "./findSpikes.ts";
export { firstNonFinite } from "./nonFinite.ts";
export { findPlateaus, type Plateau } from "./plateaus.ts";
export { quantumOf } from "./quantum.ts";
export { type Resolution, resolutionOf } from "./resolution.ts";
export { heightOf, type Spike } from "./spike.ts";
export { SpikeFinder } from "./spikeFinder.ts";
export { findStaircase, type Staircase } from "./staircase.ts";
