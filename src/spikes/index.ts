/** @file What happens in a column of numbers, whatever they are: spikes, drops, plateaus, staircases, and what its record resolves. */
export { type Drop, findDrops } from "./drops.ts";
export { epochLengthOf } from "./epochLength.ts";
export { findSpikes, type SpikeDirection } from "./findSpikes.ts";
export { findPlateaus, type Plateau } from "./plateaus.ts";
export { quantumOf } from "./quantum.ts";
export { type Resolution, resolutionOf } from "./resolution.ts";
export { heightOf, type Spike } from "./spike.ts";
export { SpikeFinder } from "./spikeFinder.ts";
export { findStaircase, type Staircase } from "./staircase.ts";
