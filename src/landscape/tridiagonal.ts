/** @file Eigenvalues of a symmetric tridiagonal matrix, by the implicit QL algorithm. */

/** Sweeps for one eigenvalue; two or three are usual, and more than ten have not been seen. */
const MOST_SWEEPS = 60;

/**
 * Diagonalizes T = Q diag(λ) Qᵀ in place (Dubrulle, Martin & Wilkinson 1968; EISPACK's `imtql2`).
 *
 * @param diagonal [n] of T; becomes the eigenvalues, in no order
 * @param beside [n] elements i, i + 1 of T; the last is not read, and all are overwritten
 * @param columns n arrays of one length, the columns of a matrix M that becomes M·Q. M = 1 gives the eigenvectors, one a column;
 *   the first and the last row of 1 give their first and last components at less cost
 * @throws Error where it does not converge, as with elements that are not finite
 */
export function diagonalizeTridiagonal(
  diagonal: Float64Array,
  beside: Float64Array,
  columns: readonly Float64Array[] = [],
): void {
  const n = diagonal.length;
  if (n === 0) return;
  beside[n - 1] = 0;
  // What is negligible is so beside the whole matrix: rows of zeros have nothing of their own to be measured by.
  const negligible =
    Number.EPSILON * diagonal.reduce((most, d, i) => Math.max(most, Math.abs(d) + Math.abs(beside[i] as number)), 0);
  for (let first = 0; first < n; first++) {
    for (let sweep = 0; ; sweep++) {
      const last = findBlockEnd(beside, first, negligible);
      if (last === first) break;
      if (sweep === MOST_SWEEPS) throw new Error("the eigenvalues of a tridiagonal matrix do not converge");
      sweepBlock(diagonal, beside, columns, first, last);
    }
  }
}

/** The last row of the block that begins at `first`: behind it the matrix falls apart, to rounding. */
function findBlockEnd(beside: Float64Array, first: number, negligible: number): number {
  let row = first;
  while (row < beside.length - 1 && Math.abs(beside[row] as number) > negligible) row++;
  return row;
}

/** One QL sweep from row `last` up to `first`, shifted by the eigenvalue of the upper two rows that is nearer to the first (Wilkinson). */
function sweepBlock(
  diagonal: Float64Array,
  beside: Float64Array,
  columns: readonly Float64Array[],
  first: number,
  last: number,
): void {
  const d = (i: number) => diagonal[i] as number;
  const e = (i: number) => beside[i] as number;
  const ratio = (d(first + 1) - d(first)) / (2 * e(first));
  const shift = d(first) - e(first) / (ratio + Math.sign(ratio || 1) * Math.hypot(ratio, 1));
  let bulge = d(last) - shift;
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const out = sine * e(i);
    const kept = cosine * e(i);
    const length = Math.hypot(out, bulge);
    beside[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1] = d(i + 1) - moved;
      beside[last] = 0;
      return;
    }
    sine = out / length;
    cosine = bulge / length;
    const left = d(i + 1) - moved;
    const turned = (d(i) - left) * sine + 2 * cosine * kept;
    moved = sine * turned;
    diagonal[i + 1] = left + moved;
    bulge = cosine * turned - kept;
    rotate(columns[i], columns[i + 1], sine, cosine);
  }
  diagonal[first] = d(first) - moved;
  beside[first] = bulge;
  beside[last] = 0;
}

function rotate(low: Float64Array | undefined, high: Float64Array | undefined, sine: number, cosine: number): void {
  if (low === undefined || high === undefined) return;
  for (let k = 0; k < low.length; k++) {
    const [a, b] = [low[k] as number, high[k] as number];
    high[k] = sine * a + cosine * b;
    low[k] = cosine * a - sine * b;
  }
}
