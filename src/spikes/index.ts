/** @file What happens in a column of numbers, whatever they are: spikes, drops, plateaus, staircases; and the quantum of its record. */
export { type Drop, findDrops } from "./drops.ts";
export { epochLengthOf } from "./epochLength.ts";
export { findSpikes, type SpikeDirection } from "./findSpikes.ts";
export { findPlateaus, type Plateau } from "./plateaus.ts";
export { quantumOf } from "./quantum.ts";
export type { Spike } from "./spike.ts";
export { SpikeFinder } from "./spikeFinder.ts";
export { findStaircase, type Staircase } from "./staircase.ts";
