/** @file Values for a logarithmic axis, with a place for exact zeros. Runs in the browser. */

export interface LogValues {
  /** log10 of every value; exact zeros at `zeroAt`; NaN for negative values. */
  readonly values: Float64Array[];
  /** Where exact zeros are drawn, in decades; null when there are none. */
  readonly zeroAt: number | null;
}

/**
 * log10 of several series that share an axis. A logarithm has no place for 0, but a loss of exactly 0 is a fact: zeros
 * go to a line of their own, one whole decade below the decade of the smallest positive value.
 */
export function toLogValues(series: readonly ArrayLike<number>[]): LogValues {
  let smallest = Infinity;
  let hasZero = false;
  for (const values of series) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value === 0) hasZero = true;
      else if (value > 0 && value < smallest) smallest = value;
    }
  }
  const zeroAt = hasZero ? (smallest === Infinity ? -1 : Math.floor(Math.log10(smallest)) - 1) : null;
  const logs = series.map((values) => {
    const log = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      log[i] = value === 0 && zeroAt !== null ? zeroAt : Math.log10(value);
    }
    return log;
  });
  return { values: logs, zeroAt };
}
