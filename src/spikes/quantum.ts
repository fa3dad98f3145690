/** @file The least difference that a record shows. */

const MOST_DECIMALS = 6;

/** Pairs of neighbours that are looked at. */
const PAIRS = 4096;

/** A least difference that stands there so many times is no chance. */
const LEAST_REPEATS = 3;

/** What float32 resolves, as a share of a number, and its least number. */
export const FLOAT32 = 2 ** -23;
const LEAST_QUANTUM = 2 ** -149;

/**
 * One unit of the last decimal of numbers that were written with six decimals at most; of others the least difference of
 * neighbours that stands there several times, as where a loss is 0 or a multiple of what float32 resolves near 1; or the least
 * number of float32. What is not finite is left out.
 */
export function quantumOf(values: ArrayLike<number>): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    if (hasDecimals(values, decimals)) return 10 ** -decimals;
  }
  const differences = listDifferences(values);
  const least = differences[0] ?? 0;
  const repeats = differences.filter((difference) => difference < least * (1 + 1e-3)).length;
  return repeats >= LEAST_REPEATS ? least : LEAST_QUANTUM;
}

/** Differences of neighbours, ascending and above 0, from as many places as there are `PAIRS`. */
function listDifferences(values: ArrayLike<number>): Float64Array {
  const stride = Math.max(1, Math.floor(values.length / PAIRS));
  const differences: number[] = [];
  for (let i = 1; i < values.length; i += stride) {
    const difference = Math.abs((values[i] as number) - (values[i - 1] as number));
    if (difference > 0 && difference < Number.POSITIVE_INFINITY) differences.push(difference);
  }
  return Float64Array.from(differences).sort();
}

function hasDecimals(values: ArrayLike<number>, decimals: number): boolean {
  const factor = 10 ** decimals;
  for (let i = 0; i < values.length; i++) {
    const scaled = (values[i] as number) * factor;
    const whole = Math.round(scaled);
    // A number that rounds to 0 and is none has more decimals, however near it is.
    if (whole === 0 && scaled !== 0) return false;
    // Written in float32, a decimal is off by as much as that resolves.
    const off = Math.abs(scaled - whole);
    // NaN is no more than anything.
    if (off > 1e-9 && off > Math.abs(scaled) * FLOAT32) return false;
  }
  return true;
}
