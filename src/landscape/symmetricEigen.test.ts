import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertNear, matrixOf, multiplyBy, scaleOf, symmetricMatrices } from "./matrices.fixture.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { diagonalizeTridiagonal } from "./tridiagonal.ts";
import { addScaled, dot, normOf } from "./vectors.ts";

test("a matrix times each eigenvector is the eigenvalue times it, and the vectors are orthonormal", () => {
  fc.assert(
    fc.property(symmetricMatrices(30), fc.constantFrom(1, 1e-200, 1e200), (rows, unit) => {
      const matrix = rows.map((row) => row.map((value) => value * unit));
      const { values, vectors } = symmetricEigen(matrix);
      const scale = scaleOf(matrix);
      vectors.forEach((vector, i) => {
        const product = new Float64Array(vector.length);
        multiplyBy(matrix).multiply(vector, product);
        addScaled(product, -(values[i] as number), vector);
        assert.ok(normOf(product) <= 1e-13 * scale * Math.max(1, rows.length));
        assert.ok(i === 0 || (values[i] as number) >= (values[i - 1] as number), "ascending");
        vectors.forEach((other, j) => {
          assert.ok(Math.abs(dot(vector, other) - (i === j ? 1 : 0)) < 1e-13);
        });
      });
    }),
    { numRuns: 40 },
  );
});

test("eigenvalues that a matrix was made of are found, repeated and zero ones too", () => {
  for (const values of [[0], [0, 0, 0], [1, 1, 1, 1], [-3, -3, 0, 0, 0, 2, 7, 7, 7], [1e-8, 1, 1e8]]) {
    const { values: found } = symmetricEigen(matrixOf(values, 3));
    assertNear(found, values, 1e-14 * Math.max(...values.map(Math.abs)) * values.length);
  }
  assert.deepEqual(symmetricEigen([]), { values: new Float64Array(0), vectors: [] });
});

test("rows of zeros, and of numbers that are nothing beside the others, are no obstacle", () => {
  fc.assert(
    fc.property(symmetricMatrices(20), fc.nat(20), fc.constantFrom(0, 1e-30, 1e-200), (rows, empty, tiny) => {
      const factor = (i: number) => (i % 2 === 0 ? 1 : tiny);
      const size = rows.length + empty;
      const at = (i: number, j: number) => (rows[i]?.[j] ?? 0) * factor(i) * factor(j);
      const { values } = symmetricEigen(
        Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => at(i, j))),
      );
      const kept = rows.filter((_, i) => i % 2 === 0).map((row) => row.filter((_, j) => j % 2 === 0));
      const expected = [...symmetricEigen(kept).values, ...new Float64Array(size - kept.length)].sort((a, b) => a - b);
      assertNear(values, expected, 1e-13 * scaleOf(rows));
    }),
  );
});

// The path with n nodes: 2 − 2 cos(k π / (n + 1)) and components √(2/(n + 1)) sin(i k π / (n + 1)).
test("the second difference has the eigenvalues and end components that are known of it", () => {
  for (const n of [1, 2, 3, 17, 200]) {
    const diagonal = new Float64Array(n).fill(2);
    const ends = Array.from({ length: n }, (_, i) => Float64Array.of(i === 0 ? 1 : 0, i === n - 1 ? 1 : 0));
    diagonalizeTridiagonal(diagonal, new Float64Array(n).fill(-1), ends);
    const order = [...diagonal.keys()].sort((a, b) => (diagonal[a] as number) - (diagonal[b] as number));
    const angle = (i: number, k: number) => (i * k * Math.PI) / (n + 1);
    const sorted = order.map((i) => diagonal[i] as number);
    assertNear(
      sorted,
      sorted.map((_, k) => 2 - 2 * Math.cos(angle(1, k + 1))),
      1e-13,
    );
    const size = (i: number, k: number) => Math.abs(Math.sqrt(2 / (n + 1)) * Math.sin(angle(i, k + 1)));
    for (const [place, row] of [1, n].entries()) {
      assertNear(
        order.map((i) => Math.abs(ends[i]?.[place] as number)),
        sorted.map((_, k) => size(row, k)),
        1e-13,
      );
    }
  }
});

test("what is no symmetric matrix of finite numbers is refused", () => {
  assert.throws(() => symmetricEigen([[1, 2], [3]]), /RangeError: a symmetric matrix of 2 rows has 1 number in row 1/);
  assert.throws(() => symmetricEigen([[Number.NaN]]), /RangeError: a symmetric matrix has NaN in row 0, column 0/);
});
