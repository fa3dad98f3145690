/** @file For tests: matrices that are written out, as operators. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import type { Operator } from "./operator.ts";
import { dot, fillNormal, normOf, orthogonalize, scaleBy } from "./vectors.ts";

export type Matrix = readonly Float64Array[];

export const multiplyBy = (rows: Matrix): Operator => ({
  size: rows.length,
  multiply: (x, into) => {
    rows.forEach((row, i) => {
      into[i] = dot(row, x);
    });
  },
});

/** The columns of an operator. */
export function writeOut({ size, multiply }: Operator): Matrix {
  return Array.from({ length: size }, (_, i) => {
    const unit = new Float64Array(size);
    unit[i] = 1;
    const column = new Float64Array(size);
    multiply(unit, column);
    return column;
  });
}

/** A symmetric matrix with these eigenvalues, and eigenvectors without a pattern. */
export function matrixOf(eigenvalues: readonly number[], seed: number): Matrix {
  const size = eigenvalues.length;
  const stream = createStream(seed, "landscape");
  const vectors: Float64Array[] = [];
  for (let i = 0; i < size; i++) {
    const vector = new Float64Array(size);
    fillNormal(vector, stream);
    orthogonalize(vector, vectors);
    scaleBy(vector, 1 / normOf(vector));
    vectors.push(vector);
  }
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) =>
      vectors.reduce((sum, v, k) => sum + (v[i] as number) * (v[j] as number) * (eigenvalues[k] as number), 0),
    ),
  );
}

/** Symmetric matrices of normally distributed elements. */
export const symmetricMatrices = (mostRows: number): fc.Arbitrary<Matrix> =>
  fc.record({ size: fc.integer({ min: 1, max: mostRows }), seed: fc.nat() }).map(({ size, seed }) => {
    const stream = createStream(seed, "landscape");
    const rows = Array.from({ length: size }, () => new Float64Array(size));
    rows.forEach((row, i) => {
      fillNormal(row, stream);
      for (let j = 0; j < i; j++) row[j] = rows[j]?.[i] as number;
    });
    return rows;
  });

export const scaleOf = (rows: Matrix): number => Math.max(...rows.map(normOf));

export function assertNear(actual: ArrayLike<number>, expected: ArrayLike<number>, error: number, what = ""): void {
  assert.equal(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    const distance = Math.abs((actual[i] as number) - (expected[i] as number));
    assert.ok(distance <= error, `${what} ${i}: ${actual[i]} for ${expected[i]}, ${distance} off`);
  }
}
