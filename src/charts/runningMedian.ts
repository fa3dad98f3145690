/** @file Smoothing that makes up no values: the median of the points around each. Runs in the browser. */
import { giveRoom } from "./logValues.ts";

/**
 * The median of the `window` (odd) points around each value, fewer at both ends, the lower one of two; NaN stays NaN and
 * counts for none. It is the same on a linear and on a logarithmic axis; what is shorter than half a window is gone.
 */
export function runningMedian(values: Float32Array | Float64Array, window: number): Float64Array {
  const half = (window - 1) / 2;
  /** The numbers around the current one, ascending. */
  const sorted: number[] = [];
  const find = (value: number) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const medians = new Float64Array(values.length).fill(Number.NaN);
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    for (; next <= i + half && next < values.length; next++) {
      const value = values[next] as number;
      if (!Number.isNaN(value)) sorted.splice(find(value), 0, value);
    }
    const left = i - half - 1 < 0 ? Number.NaN : (values[i - half - 1] as number);
    if (!Number.isNaN(left)) sorted.splice(find(left), 1);
    if (!Number.isNaN(values[i])) medians[i] = sorted[(sorted.length - 1) >> 1] as number;
  }
  return medians;
}

/** As `runningMedian`, of values of which those before row `since` are those of `before`; it may be written over. */
export function growMedian(
  before: Float64Array | undefined,
  values: Float32Array | Float64Array,
  window: number,
  since: number,
): Float64Array {
  const half = (window - 1) / 2;
  const from = Math.max(0, since - half);
  const start = Math.max(0, from - half);
  const medians = giveRoom(before, values.length);
  medians.set(runningMedian(values.subarray(start), window).subarray(from - start), from);
  return medians;
}
