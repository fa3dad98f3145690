/** @file An operator without some directions. */
import type { Operator } from "./operator.ts";
import { orthogonalize } from "./vectors.ts";

/**
 * P A P, where P takes out what lies along `vectors`: of eigenvectors of A, the rest of A, which has 0 in their place.
 * @param vectors orthonormal
 */
export function deflate(operator: Operator, vectors: readonly Float64Array[]): Operator {
  return {
    size: operator.size,
    multiply: (x, into) => {
      const rest = x.slice();
      orthogonalize(rest, vectors);
      operator.multiply(rest, into);
      orthogonalize(into, vectors);
    },
  };
}
