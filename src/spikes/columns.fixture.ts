/** @file Short columns for the tests of events. */
import { createStream, normal } from "../random/index.ts";

/** Of a place and normal noise of standard deviation 1. */
export function makeColumn(rows: number, valueAt: (place: number, noise: number) => number, seed = 1): Float64Array {
  const stream = createStream(seed, "noise");
  return Float64Array.from({ length: rows }, (_, place) => valueAt(place, normal(stream)));
}

/** 0, 1, 2 and so on. */
export const countSteps = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (_, i) => i);
