/** @file The curvature along a direction. */
import type { Operator } from "./operator.ts";
import { dot, normOf } from "./vectors.ts";

/** dᵀAd / over; NaN where d or `over` is 0, and where the product is not finite. */
export function curvatureAlong(operator: Operator, direction: Float64Array, over: number): number {
  const length = normOf(direction);
  if (length === 0 || over === 0) return Number.NaN;
  const product = new Float64Array(operator.size);
  // A direction of length 1: the square of a small one is 0 before the direction is.
  const unit = direction.map((value) => value / length);
  operator.multiply(unit, product);
  return dot(unit, product) * ((length * length) / over);
}
