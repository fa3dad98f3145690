/** @file All eigenvalues of a symmetric matrix that is written out: for small ones, and to hold the other algorithms to. */

import { pluralise } from "../words.ts";
import { diagonalizeTridiagonal } from "./tridiagonal.ts";
import { addScaled, dot, scaleBy } from "./vectors.ts";

/** Eigenvalues in ascending order, with unit eigenvectors beside them. */
export interface Spectrum {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/**
 * A = Σ λᵢ vᵢ vᵢᵀ, by Householder's reflections to a tridiagonal matrix and implicit QL (Golub & Van Loan, Matrix
 * Computations, §8.3): errors of some 1e-16 · ‖A‖ · n, some 5 n³ operations.
 *
 * @param rows [n][n], of which the lower triangle is read
 * @throws RangeError where there are not n rows of n finite numbers
 */
export function symmetricEigen(rows: readonly ArrayLike<number>[]): Spectrum {
  const n = rows.length;
  const largest = largestOf(rows);
  // A matrix of tiny or huge elements would not survive its squares.
  const unit = largest === 0 ? 1 : largest;
  const matrix = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (rows[Math.max(i, j)]?.[Math.min(i, j)] as number) / unit),
  );
  const { diagonal, beside, reflectors } = tridiagonalize(matrix);
  const vectors = Array.from({ length: n }, (_, i) => {
    const vector = new Float64Array(n);
    vector[i] = 1;
    for (const reflector of reflectors.toReversed()) addScaled(vector, -2 * dot(reflector, vector), reflector);
    return vector;
  });
  diagonalizeTridiagonal(diagonal, beside, vectors);
  const order = Array.from(diagonal.keys()).sort((a, b) => (diagonal[a] as number) - (diagonal[b] as number));
  return {
    values: Float64Array.from(order, (i) => (diagonal[i] as number) * unit),
    vectors: order.map((i) => vectors[i] as Float64Array),
  };
}

function largestOf(rows: readonly ArrayLike<number>[]): number {
  let largest = 0;
  rows.forEach((row, i) => {
    if (row.length !== rows.length) {
      throw new RangeError(
        `a symmetric matrix of ${rows.length} rows has ${row.length} ${pluralise(row.length, "number")} in row ${i}`,
      );
    }
    for (let j = 0; j <= i; j++) {
      const value = row[j] as number;
      if (!Number.isFinite(value)) throw new RangeError(`a symmetric matrix has ${value} in row ${i}, column ${j}`);
      largest = Math.max(largest, Math.abs(value));
    }
  });
  return largest;
}

/** A = H₀ H₁ … T … H₁ H₀ with H = 1 − 2 u uᵀ; `matrix` is overwritten. */
function tridiagonalize(matrix: Float64Array[]) {
  const n = matrix.length;
  const reflectors: Float64Array[] = [];
  for (let k = 0; k < n - 2; k++) {
    const reflector = reflectorOf(matrix[k] as Float64Array, k + 1);
    if (reflector === null) continue;
    reflectors.push(reflector);
    // A ← H A H = A − u qᵀ − q uᵀ with q = 2 (A u − (uᵀ A u) u).
    const q = Float64Array.from(matrix, (row) => dot(row, reflector));
    addScaled(q, -dot(q, reflector), reflector);
    scaleBy(q, 2);
    matrix.forEach((row, i) => {
      addScaled(row, -(reflector[i] as number), q);
      addScaled(row, -(q[i] as number), reflector);
    });
  }
  const diagonal = Float64Array.from(matrix, (row, i) => row[i] as number);
  const beside = Float64Array.from(matrix, (row, i) => row[i + 1] ?? 0);
  return { diagonal, beside, reflectors };
}

/** The unit vector u, zero before `from`, whose reflection leaves of the elements of `row` from there on only the first; null where that is so already. */
function reflectorOf(row: Float64Array, from: number): Float64Array | null {
  const reflector = row.slice().fill(0, 0, from);
  const length = Math.sqrt(dot(reflector, reflector));
  const head = reflector[from] as number;
  // The squares of what is smaller would be 0, and beside the largest element, 1, it is.
  if (length === Math.abs(head) || length < 1e-150) return null;
  reflector[from] = head + (head < 0 ? -length : length);
  scaleBy(reflector, 1 / Math.sqrt(dot(reflector, reflector)));
  return reflector;
}
