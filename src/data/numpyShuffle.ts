/** @file The order into which NumPy's RandomState shuffles a list. */
import { createMersenneTwister } from "./mersenneTwister.ts";

/**
 * The list [0, …, length − 1] after `numpy.random.RandomState(seed).shuffle(list)`; `length` is below 2^31.
 *
 * From the last place down, each is swapped with one that is not after it. That one is drawn by cutting 32 random bits
 * to as many as the place has and drawing again while the result lies beyond it.
 */
export function shuffleLikeNumpy(length: number, seed: number): Int32Array {
  const next = createMersenneTwister(seed);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let place = length - 1; place > 0; place--) {
    const mask = 0xffffffff >>> Math.clz32(place);
    let chosen = next() & mask;
    while (chosen > place) chosen = next() & mask;
    const moved = order[place] as number;
    order[place] = order[chosen] as number;
    order[chosen] = moved;
  }
  return order;
}
