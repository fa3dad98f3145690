/** @file Singular values of a matrix, and what is known of it in a few numbers. */
import { dot, symmetricEigen } from "../landscape/index.ts";
import { listRows, type Matrix, transpose } from "./matrix.ts";

/** A singular value that is a smaller share of the largest is one of rounding: they come as roots. */
export const LEAST_SINGULAR_SHARE = 1e-7;

/**
 * The singular values, descending, as many as the shorter side is long: the roots of the eigenvalues of its inner products. What is
 * less than `LEAST_SINGULAR_SHARE` of the largest is 0. Some 5 n³ operations for a shorter side of n.
 * @throws RangeError where a number is not finite
 */
export function findSingularValues(matrix: Matrix): Float64Array {
  const short = listRows(matrix.rows <= matrix.columns ? matrix : transpose(matrix));
  const gram = short.map((row, i) =>
    Float64Array.from({ length: i + 1 }, (_, j) => dot(row, short[j] as Float64Array)),
  );
  // Only the lower triangle is read, and rows must be whole.
  const { values } = symmetricEigen(gram.map((row) => fill(row, short.length)));
  const found = values.toReversed().map((value) => Math.sqrt(Math.max(0, value)));
  const least = LEAST_SINGULAR_SHARE * (found[0] ?? 0);
  return found.map((value) => (value < least ? 0 : value));
}

function fill(row: Float64Array, length: number): Float64Array {
  const whole = new Float64Array(length);
  whole.set(row);
  return whole;
}

/** What singular values say of their matrix. */
export interface SpectrumFacts {
  /** ‖W‖_F, the root of the sum of their squares. */
  readonly norm: number;
  /** ‖W‖₂, the largest. */
  readonly largest: number;
  /** ‖W‖_F² / ‖W‖₂²: 1 where one direction has all, as many as there are where all are equal; NaN of a matrix of zeros. */
  readonly stableRank: number;
}

/** @param values descending */
export function describeSpectrum(values: Float64Array): SpectrumFacts {
  const largest = values[0] ?? 0;
  // A sum of the squares themselves could overflow.
  const stableRank = values.reduce((sum, value) => sum + (value / largest) ** 2, 0);
  return { norm: largest === 0 ? 0 : largest * Math.sqrt(stableRank), largest, stableRank };
}
