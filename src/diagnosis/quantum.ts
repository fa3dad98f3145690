/** @file The least difference that a record shows. */

const MOST_DECIMALS = 6;

/**
 * One unit of the last decimal of numbers that were written with six decimals at most; of others what float32 resolves
 * at their median size. Above 0.
 * @param values finite
 */
export function quantumOf(values: ArrayLike<number>): number {
  const sizes = Float64Array.from(values, Math.abs).sort();
  const smallest = sizes.find((size) => size > 0) ?? 1;
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    if (hasDecimals(values, decimals)) return 10 ** -decimals;
  }
  const middle = sizes[sizes.length >> 1] as number;
  return Math.max(middle * 2 ** -23, Math.min(smallest, 2 ** -149));
}

function hasDecimals(values: ArrayLike<number>, decimals: number): boolean {
  const factor = 10 ** decimals;
  for (let i = 0; i < values.length; i++) {
    const scaled = (values[i] as number) * factor;
    // Written in float32, a decimal is off by as much as that resolves.
    if (Math.abs(scaled - Math.round(scaled)) > Math.max(1e-9, Math.abs(scaled) * 2 ** -23)) return false;
  }
  return true;
}
