/** @file How many steps an epoch has, told from a column of epochs. */
import { median } from "../analysis/quantile.ts";

/**
 * Whole numbers: the median distance of the steps at which they grow by one. Fractions: steps by growth of the epoch. Null where the
 * epochs do not grow, or every row is an epoch or more.
 *
 * @param step ascending, as many as epochs
 * @param epoch NaN where it was not recorded
 */
export function epochLengthOf(step: ArrayLike<number>, epoch: ArrayLike<number>): number | null {
  const begins: number[] = [];
  let whole = true;
  let [first, last] = [-1, -1];
  for (let row = 0; row < epoch.length; row++) {
    const value = epoch[row] as number;
    if (!Number.isFinite(value)) continue;
    if (first < 0) first = row;
    else if (value === (epoch[last] as number) + 1) begins.push(row);
    whole &&= Number.isInteger(value);
    last = row;
  }
  if (first < 0) return null;
  if (!whole) {
    const grown = (epoch[last] as number) - (epoch[first] as number);
    return grown > 0 ? ((step[last] as number) - (step[first] as number)) / grown : null;
  }
  const distances = begins.slice(1).map((row, i) => (step[row] as number) - (step[begins[i] as number] as number));
  const isRow = begins.every((row, i) => i === 0 || row === (begins[i - 1] as number) + 1);
  return distances.length === 0 || isRow ? null : median(distances);
}
