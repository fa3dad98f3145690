/** @file What random numbers are for: each purpose has numbers of its own under every seed. */
import type { Key } from "../engine/reference/philox.ts";

/**
 * The number of each purpose, part of the Philox counter. A purpose keeps its number for ever, so that a new one shifts
 * no other's numbers: to add one, give it a number that neither this list nor the next has, in any version.
 */
export const PURPOSES = {
  data: 0,
  initialization: 1,
  split: 2,
  batches: 3,
  noise: 4,
  landscape: 9,
  probes: 10,
  sweep: 11,
  bootstrap: 12,
  augmentation: 13,
} as const;

/** Likewise, of the numbers that a training step draws in its graph (`stepRandom.ts`). */
export const STEP_PURPOSES = { dropout: 5, weightNoise: 6, gradient: 8 } as const;

/** What the numbers of a stream are for. */
export type Purpose = keyof typeof PURPOSES;

/** The Philox key of a seed. */
export function keyOf(seed: number): Key {
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}
