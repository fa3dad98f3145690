/** @file The first value of a column that is no number any more. */

/**
 * The step of the first infinite value, or of the one at which a number was due and none follows any more: shorter gaps are steps
 * at which nothing was recorded. Null where there is none.
 *
 * @param step as many as values
 */
export function firstNonFinite(step: ArrayLike<number>, values: ArrayLike<number>): number | null {
  let gap = 1;
  let last = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) return step[row] as number;
    if (last >= 0) gap = Math.max(gap, row - last);
    last = row;
  }
  return last >= 0 && values.length - last > gap ? (step[last + gap] as number) : null;
}
