/** @file Symmetric matrices with a given spectrum: eigenvectors along the axes, or drawn at random. */
import { createStream, normal } from "../random/index.ts";

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
  const toEigenvectors = (vector: Float64Array) => Float64Array.from(basis, (axis) => inner(axis, vector));
  return {
    toEigenvectors,
    multiply: (vector) => {
      const product = new Float64Array(vector.length);
      for (const [k, share] of toEigenvectors(vector).entries())
        addTimes(product, share * (spectrum[k] as number), basis[k]);
      return product;
    },
  };
}

/** Orthonormal vectors in directions that are all as likely: Gram and Schmidt's, made orthogonal twice against rounding. */
function drawBasis(count: number, seed: number): Float64Array[] {
  const stream = createStream(seed, "initialization");
  const basis: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length: count }, () => normal(stream));
    for (const axis of [...basis, ...basis]) addTimes(vector, -inner(axis, vector), axis);
    const length = Math.sqrt(inner(vector, vector));
    basis.push(vector.map((value) => value / length));
  }
  return basis;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

function addTimes(target: Float64Array, factor: number, vector: Float64Array | undefined): void {
  vector?.forEach((value, i) => {
    target[i] = (target[i] as number) + factor * value;
  });
}
