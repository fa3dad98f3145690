/** @file Residues: the integers 0 … modulus − 1, and what division among them needs. */

/** The residue of an integer, which may be negative. */
export function reduce(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

/** Whether an integer is prime. */
export function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor++) {
    if (value % divisor === 0) return false;
  }
  return value >= 2;
}

/** The residue x with value · x = 1, for a `value` that has no factor in common with `modulus` (Euclid's algorithm). */
export function invertResidue(value: number, modulus: number): number {
  let [previous, current] = [modulus, reduce(value, modulus)];
  let [previousFactor, factor] = [0, 1];
  // At every turn current = factor · value, up to multiples of the modulus.
  while (current > 1) {
    const quotient = Math.floor(previous / current);
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  return reduce(factor, modulus);
}
