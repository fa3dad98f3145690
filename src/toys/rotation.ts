/** @file Symmetric matrices with a given spectrum: eigenvectors along the axes, or drawn at random. */
import { combine, dot, fillNormal, normOf, orthogonalize, scaleBy } from "../landscape/vectors.ts";
import { createStream } from "../random/index.ts";

/** A symmetric matrix. */
export interface Rotated {
  multiply(vector: Float64Array): Float64Array;
  /** A vector's share of each eigenvector, in the order of the spectrum. */
  toEigenvectors(vector: Float64Array): Float64Array;
}

/** @param seed of the eigenvectors; null for the axes */
export function rotate(spectrum: readonly number[], seed: number | null): Rotated {
  if (seed === null) {
    return {
      multiply: (vector) => vector.map((value, i) => value * (spectrum[i] as number)),
      toEigenvectors: (vector) => vector,
    };
  }
  const basis = drawBasis(spectrum.length, seed);
  const toEigenvectors = (vector: Float64Array) => Float64Array.from(basis, (axis) => dot(axis, vector));
  return {
    toEigenvectors,
    multiply: (vector) => {
      const shares = toEigenvectors(vector).map((share, k) => share * (spectrum[k] as number));
      return combine(basis, shares, vector.length);
    },
  };
}

/** Orthonormal vectors in directions that are all as likely. */
function drawBasis(count: number, seed: number): Float64Array[] {
  const stream = createStream(seed, "initialization");
  const basis: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = new Float64Array(count);
    fillNormal(vector, stream);
    orthogonalize(vector, basis);
    scaleBy(vector, 1 / normOf(vector));
    basis.push(vector);
  }
  return basis;
}
