/** @file Whether numbers were written with few decimals. */

/** What float32 resolves, as a share of a number. */
export const FLOAT32 = 2 ** -23;

/** What float64 makes of a decimal near 0, in quanta; farther off the share of float32 is more. */
const LEAST_OFF = 1e-9;

/**
 * Whether all numbers are multiples of a quantum, as far as float32 holds a decimal. What is not finite says nothing.
 * @param perUnit quanta in 1: 100 for two decimals
 * @param mostOff quanta that a number may be off at most: without a bound every large float32 is a multiple
 */
export function areMultiples(values: ArrayLike<number>, perUnit: number, mostOff = Number.POSITIVE_INFINITY): boolean {
  for (let row = 0; row < values.length; row++) {
    const quanta = (values[row] as number) * perUnit;
    const whole = Math.round(quanta);
    // A number that rounds to 0 and is none has more decimals, however near it is.
    if (whole === 0 && quanta !== 0 && !Number.isNaN(quanta)) return false;
    const off = Math.abs(quanta - whole);
    // NaN is no more than anything.
    if (off > LEAST_OFF && off > Math.min(mostOff, Math.abs(quanta) * FLOAT32)) return false;
  }
  return true;
}
