/** @file Uniformly distributed numbers. */
import { draw, type Stream } from "./stream.ts";

/** The next number of [0, 1): a multiple of 2^-53, each equally likely. */
export function uniform(stream: Stream): number {
  const [low, high] = draw(stream);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/**
 * The next number between `low` and `high`, computed as low + (high − low)·u with u of [0, 1); `high` itself can come
 * out only where that sum rounds up to it.
 */
export function uniformBetween(stream: Stream, low: number, high: number): number {
  return low + (high - low) * uniform(stream);
}
