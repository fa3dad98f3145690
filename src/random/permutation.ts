/** @file Random orders. */
import type { Stream } from "./stream.ts";
import { uniform } from "./uniform.ts";

/**
 * The integers 0 … length − 1 in a random order (Fisher–Yates; length − 1 draws).
 * An order is more likely than another by at most length · 2^-53 per place.
 */
export function permutation(stream: Stream, length: number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(uniform(stream) * (last + 1));
    const moved = order[last] as number;
    order[last] = order[chosen] as number;
    order[chosen] = moved;
  }
  return order;
}
