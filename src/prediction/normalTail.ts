/** @file What lies above a number in a normal distribution. */
import { erf } from "../engine/reference/float64.ts";

/** Terms of the continued fraction: from 2 on it then has all digits of float64. */
const TERMS = 100;

/** φ(z) / (1 − Φ(z)): how far above z the mean of what lies above it is, counted from 0. */
export function tailMean(z: number): number {
  if (z < 2) return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / (0.5 - erf(z / Math.SQRT2) / 2);
  let fraction = z;
  for (let term = TERMS; term > 0; term--) fraction = z + term / fraction;
  return fraction;
}
