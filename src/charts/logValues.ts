/** @file Values for a logarithmic axis, with a place for exact zeros. Runs in the browser. */

export interface LogValues {
  /** log10 of every value; exact zeros at `zeroAt`; NaN for negative values. */
  readonly values: Float64Array[];
  /** Where exact zeros are drawn, in decades; null when there are none. */
  readonly zeroAt: number | null;
  /** The smallest positive value; ∞ where there is none. */
  readonly smallest: number;
}

/**
 * log10 of several series that share an axis. A logarithm has no place for 0, but a loss of exactly 0 is a fact: zeros
 * go to a line of their own, one whole decade below the decade of the smallest positive value.
 */
export function toLogValues(series: readonly ArrayLike<number>[]): LogValues {
  return growLogValues({ values: [], zeroAt: null, smallest: Infinity }, series, []);
}

/** As `toLogValues`, of series of which the values before row `since` are those that `before` has; it may be written over. */
export function growLogValues(
  before: LogValues,
  series: readonly ArrayLike<number>[],
  since: readonly number[],
): LogValues {
  let { smallest } = before;
  let hasZero = before.zeroAt !== null;
  for (const [line, values] of series.entries()) {
    for (let i = since[line] ?? 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value === 0) hasZero = true;
      else if (value > 0 && value < smallest) smallest = value;
    }
  }
  const zeroAt = hasZero ? (smallest === Infinity ? -1 : Math.floor(Math.log10(smallest)) - 1) : null;
  const logs = series.map((values, line) => {
    const log = giveRoom(before.values[line], values.length);
    for (let i = zeroAt === before.zeroAt ? (since[line] ?? 0) : 0; i < values.length; i++) {
      const value = values[i] as number;
      log[i] = value === 0 && zeroAt !== null ? zeroAt : Math.log10(value);
    }
    return log;
  });
  return { values: logs, zeroAt, smallest };
}

/** The numbers as an array of another length, in the same place where there is room, and else with room for as many again. */
export function giveRoom(numbers: Float64Array | undefined, length: number): Float64Array {
  if (numbers === undefined) return new Float64Array(length);
  if (8 * length <= numbers.buffer.byteLength) return new Float64Array(numbers.buffer, 0, length);
  const larger = new Float64Array(new ArrayBuffer(16 * length), 0, length);
  larger.set(numbers);
  return larger;
}
