/** @file The curvature that an adaptive optimizer sees: an operator scaled by the diagonal that the optimizer's memory is. */
import type { Operator } from "./operator.ts";
import type { Floats } from "./vectors.ts";

/**
 * P^(−1/2) A P^(−1/2) for a diagonal P: symmetric, with the eigenvalues of P⁻¹A; v is an eigenvector of this where P^(−1/2) v is
 * one of that.
 *
 * @param diagonal of P [size]
 * @throws RangeError where it is not as long as the operator, or has an element that is not finite and above 0
 */
export function precondition(operator: Operator, diagonal: Floats): Operator {
  const { size } = operator;
  if (diagonal.length !== size) {
    throw new RangeError(`the preconditioner has ${diagonal.length} elements, and the operator is of size ${size}`);
  }
  const wrong = diagonal.findIndex((value) => !(value > 0 && value < Infinity));
  if (wrong !== -1) {
    throw new RangeError(`the preconditioner has ${diagonal[wrong]} in place ${wrong}, and must be above 0 everywhere`);
  }
  const factors = Float64Array.from(diagonal, (value) => 1 / Math.sqrt(value));
  const scaled = new Float64Array(size);
  return {
    size,
    multiply: (x, into) => {
      for (let i = 0; i < size; i++) scaled[i] = (factors[i] as number) * (x[i] as number);
      operator.multiply(scaled, into);
      for (let i = 0; i < size; i++) into[i] = (factors[i] as number) * (into[i] as number);
    },
  };
}
