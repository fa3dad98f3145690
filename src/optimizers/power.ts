/** @file Powers, the same bits in every engine; `Math.pow` promises no particular ones. */
import { exp, log } from "../engine/reference/float64.ts";

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

/** baseᵉˣᵖᵒⁿᵉⁿᵗ for a base above 0, with an error of a few last places that grows with the size of the logarithm of the result. */
export function power(base: number, exponent: number): number {
  return exp(exponent * log(base));
}
