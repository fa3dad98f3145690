/** @file How far results are from those of PyTorch. */

/** Largest difference relative to the largest expected value. */
export function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] as number) - value))) / size;
}
