/** @file What a loss of exactly 0 counts as. */

/** Losses below this are one loss. Cross-entropy in float32 underflows to exactly 0, and 0 has no ratio. */
export const LEAST_LOSS = 1e-12;

/**
 * Lowest loss between two rows. In a log with exact zeros that is the lowest positive one: there 0 only means "less than
 * the arithmetic can say" (2⁻²³ / N, one quantum in the mean of N float32 losses). At least 1e-12.
 */
export function smallestLoss(loss: Float64Array, from: number, to: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = from; i <= to; i++) {
    const rowLoss = loss[i] as number;
    if (rowLoss > 0 && rowLoss < smallest) smallest = rowLoss;
  }
  return smallest === Number.POSITIVE_INFINITY ? LEAST_LOSS : Math.max(LEAST_LOSS, smallest);
}
