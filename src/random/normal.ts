/** @file Normally distributed numbers by inversion, so that each takes one draw and has the same bits everywhere. */
import { normalQuantile } from "../engine/reference/normal.ts";
import { draw, type Stream } from "./stream.ts";

/** The next number of the normal distribution with mean 0 and variance 1. The largest possible is 8.2. */
export function normal(stream: Stream): number {
  const [low, high] = draw(stream);
  // The middles of 2^52 equal intervals of (0, 1): exact in float64, symmetric, and never 0 or 1.
  const interval = (high >>> 6) * 2 ** 26 + (low >>> 6);
  return normalQuantile((interval + 0.5) / 2 ** 52);
}
