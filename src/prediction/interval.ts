/** @file Between which two numbers something lies, as repeated draws say. */
import { quantile } from "../analysis/index.ts";

export type Interval = readonly [low: number, high: number];

/** The middle 95 % of what was drawn; NaN of nothing. What is not a number is left out. */
export function intervalOf(drawn: readonly number[]): Interval {
  const sorted = Float64Array.from(drawn.filter((value) => !Number.isNaN(value))).sort();
  return sorted.length === 0 ? [Number.NaN, Number.NaN] : [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}
