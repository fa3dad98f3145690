/** @file How densely a column was recorded. */
import { median } from "../analysis/quantile.ts";

export interface Resolution {
  /** Steps from one recorded value to the next: the median, and the most. */
  readonly median: number;
  readonly longest: number;
}

/** Null for fewer than two recorded values; what is NaN was not recorded. @param step ascending, as many as values */
export function resolutionOf(step: ArrayLike<number>, values: ArrayLike<number>): Resolution | null {
  const distances: number[] = [];
  let last = Number.NaN;
  let longest = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row] as number)) continue;
    const at = step[row] as number;
    if (!Number.isNaN(last)) {
      distances.push(at - last);
      longest = Math.max(longest, at - last);
    }
    last = at;
  }
  return distances.length === 0 ? null : { median: median(distances), longest };
}
