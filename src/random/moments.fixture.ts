/** @file For tests: whether a sample can have come from the standard normal distribution. */
import assert from "node:assert/strict";

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** The moments of orders 1 to 4 are within five standard deviations of 0, 1, 0 and 3. */
export function assertNormalMoments(values: readonly number[]): void {
  // Variances of the sample moments: 1, 2, 15, 96 over the number of samples.
  for (const [order, expected, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const) {
    const moment = mean(values.map((value) => value ** order));
    assert.ok(Math.abs(moment - expected) < 5 * Math.sqrt(variance / values.length), `moment ${order} is ${moment}`);
  }
}
