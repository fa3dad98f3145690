/** @file Powers with whole exponents, the same bits in every engine; `Math.pow` promises no particular ones. */

/** baseᵉˣᵖᵒⁿᵉⁿᵗ for a whole exponent of at least 0, by repeated squaring. */
export function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
