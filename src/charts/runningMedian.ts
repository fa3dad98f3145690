/** @file Smoothing that makes up no values: the median of the points around each. Runs in the browser. */

/**
 * The median of the `window` (odd) points around each value, fewer at both ends, the lower one of two; NaN stays NaN and
 * counts for none. It is the same on a linear and on a logarithmic axis; what is shorter than half a window is gone.
 */
export function runningMedian(values: ArrayLike<number>, window: number): Float64Array {
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
