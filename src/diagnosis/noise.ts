/** @file How far noise takes the values of a column from what is expected of them. */
import { quantile } from "../analysis/quantile.ts";

/** Noise whose upper tail is this many times as long as its lower one is a factor rather than a summand. */
const SKEWED = 1.25;

/** Shares of normal errors that are less than so many standard deviations above their median. */
const NORMAL = [
  [0.95, 1.6449],
  [0.8413, 1],
] as const;

export interface Noise {
  /** Whether it is of the logarithm. */
  readonly isFactor: boolean;
  /** Standard deviation of errors above their median, were they normal there; at least 0. */
  readonly deviation: number;
}

/**
 * Takes the noise from quantiles of the errors, which one value in twenty may spoil. Where they reach farther up than
 * down, and all numbers are positive, it is that of the logarithms.
 * @param values what was recorded
 * @param expected what was expected of each, without a look at it
 */
export function measureNoise(values: Float64Array, expected: Float64Array): Noise {
  const errors = values.map((value, i) => value - (expected[i] as number)).sort();
  const above = quantile(errors, 0.95) - quantile(errors, 0.5);
  const below = quantile(errors, 0.5) - quantile(errors, 0.05);
  if (above <= SKEWED * below || !isPositive(values) || !isPositive(expected))
    return { isFactor: false, deviation: deviate(errors) };
  return {
    isFactor: true,
    deviation: deviate(values.map((value, i) => Math.log(value / (expected[i] as number))).sort()),
  };
}

const isPositive = (numbers: Float64Array): boolean => numbers.every((number) => number > 0);

function deviate(sorted: Float64Array): number {
  const middle = quantile(sorted, 0.5);
  return NORMAL.reduce((most, [share, sds]) => Math.max(most, (quantile(sorted, share) - middle) / sds), 0);
}
