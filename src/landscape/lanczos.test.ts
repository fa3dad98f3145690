import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { deflate } from "./deflate.ts";
import { findExtremeEigenpairs, type LanczosOptions } from "./lanczos.ts";
import {
  assertNear,
  type Matrix,
  matrixOf,
  multiplyBy,
  scaleOf,
  symmetricMatrices,
  writeOut,
} from "./matrices.fixture.ts";
import type { Operator } from "./operator.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { addScaled, dot, normOf } from "./vectors.ts";

const find = (operator: Operator, options: Partial<LanczosOptions>) =>
  findExtremeEigenpairs(operator, { stream: createStream(1, "landscape"), tolerance: 1e-9, ...options });

const valuesOf = (pairs: readonly { readonly value: number }[]) => pairs.map(({ value }) => value);

test("the ends of the spectrum are those of the dense matrix, whatever basis there is room for", async () => {
  const wishes = fc.record({ top: fc.nat(4), bottom: fc.nat(4), spare: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(symmetricMatrices(60), wishes, async (rows, { top, bottom, spare }) => {
      const size = rows.length;
      fc.pre(top + bottom > 0 && top + bottom <= size);
      const found = await find(multiplyBy(rows), { top, bottom, basisSize: 2 * (top + bottom) + 4 + spare });
      const { values } = symmetricEigen(rows);
      const scale = scaleOf(rows);
      assert.ok(found.converged);
      assertNear(valuesOf(found.top), values.toReversed().subarray(0, top), 1e-8 * scale, "top");
      assertNear(valuesOf(found.bottom), values.subarray(0, bottom), 1e-8 * scale, "bottom");
      for (const { value, vector, residual, relativeResidual } of [...found.top, ...found.bottom]) {
        const product = new Float64Array(size);
        multiplyBy(rows).multiply(vector, product);
        addScaled(product, -value, vector);
        assert.ok(Math.abs(normOf(product) - residual) <= 1e-14 * scale, "the residual is what it says");
        assert.ok(relativeResidual <= 1e-9 && Math.abs(normOf(vector) - 1) < 1e-12);
      }
    }),
    { numRuns: 60 },
  );
});

test("a basis that closes early ends it: the zero matrix, the identity, rank one", async () => {
  const size = 50;
  for (const [values, products] of [
    [new Array<number>(size).fill(0), 3],
    [new Array<number>(size).fill(1), 3],
    [[...new Array<number>(size - 1).fill(0), 7], 3],
  ] as const) {
    const found = await find(multiplyBy(matrixOf(values, 2)), { top: 2, bottom: 1 });
    assert.ok(found.converged);
    assertNear(valuesOf(found.top), values.toReversed().slice(0, 2), 1e-12);
    assertNear(valuesOf(found.bottom), values.slice(0, 1), 1e-12);
    assert.equal(found.products, products + 3, "and a product for each pair");
    assert.ok(Math.abs(dot(found.top[0]?.vector as Float64Array, found.top[1]?.vector as Float64Array)) < 1e-12);
  }
});

test("an eigenvalue that is multiple is found once, and the rest of the matrix has it still", async () => {
  const rows = matrixOf([...Array.from({ length: 40 }, (_, i) => i / 40), 5, 9, 9], 5);
  const operator = multiplyBy(rows);
  const { top } = await find(operator, { top: 2, tolerance: 1e-5 });
  assertNear(valuesOf(top), [9, 5], 1e-8);
  // From another first vector: what is left of the eigenvalue is orthogonal to this one.
  const again = await find(deflate(operator, [top[0]?.vector as Float64Array]), {
    stream: createStream(2, "landscape"),
  });
  assertNear(valuesOf(again.top), [9], 1e-8);
});

test("what is left without some directions is P A P, and symmetric", () => {
  fc.assert(
    fc.property(symmetricMatrices(12), fc.nat(), (rows, seed) => {
      const size = rows.length;
      const { vectors } = symmetricEigen(
        matrixOf(
          Array.from({ length: size }, (_, i) => i),
          seed,
        ),
      );
      const basis = vectors.slice(0, seed % size);
      const left = Array.from({ length: size }, (_, i) =>
        Float64Array.from({ length: size }, (_, j) =>
          basis.reduce((rest, b) => rest - (b[i] as number) * (b[j] as number), i === j ? 1 : 0),
        ),
      );
      const times = (a: Matrix, b: Matrix) =>
        a.map((row) => row.map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] as number), 0)));
      const expected = times(times(left, rows), left);
      writeOut(deflate(multiplyBy(rows), basis)).forEach((column, j) => {
        assertNear(
          column,
          expected.map((row) => row[j] as number),
          1e-12 * scaleOf(rows),
        );
      });
    }),
    { numRuns: 30 },
  );
});

test("a thousand eigenvalues that crowd at one end are told apart in a basis of forty", async () => {
  const size = 1000;
  const diagonal = Float64Array.from({ length: size }, (_, i) => ((i + 1) / size) ** 1.2 - 0.01);
  const operator: Operator = {
    size,
    multiply: (x, into) => into.set(x.map((value, i) => value * (diagonal[i] as number))),
  };
  const found = await find(operator, { top: 3, bottom: 0, basisSize: 40 });
  assert.ok(found.converged);
  assertNear(valuesOf(found.top), diagonal.toReversed().subarray(0, 3), 1e-12);
  assert.ok(found.products < 260, `${found.products} products`);
});

test("the lowest of many eigenvalues around 0 is found by fewer products in the usual basis than in one of forty", async () => {
  const size = 4000;
  // As of a network that has fitted: few are large, and the lowest is a thousandth of the largest, at the edge of a bulk.
  const diagonal = Float64Array.from({ length: size }, (_, i) =>
    i % 2 === 0 ? (1 + i / 2) ** -2 : -1e-3 * (1 - i / size) ** 2,
  );
  const operator: Operator = {
    size,
    multiply: (x, into) => into.set(x.map((value, i) => value * (diagonal[i] as number))),
  };
  const ends = { top: 1, bottom: 1, tolerance: 1e-3 };
  const [usual, short] = await Promise.all([find(operator, ends), find(operator, { ...ends, basisSize: 40 })]);
  for (const { converged, top, bottom } of [usual, short]) {
    assert.ok(converged);
    assertNear([...valuesOf(top), ...valuesOf(bottom)], [1, Math.min(...diagonal)], 1e-6);
  }
  assert.ok(usual.products < 0.75 * short.products, `${usual.products} and ${short.products} products`);
});

test("what has not converged when the products are spent says so, with residuals that bound the error", async () => {
  const rows = matrixOf(
    Array.from({ length: 300 }, (_, i) => i / 300),
    4,
  );
  const { values } = symmetricEigen(rows);
  const found = await find(multiplyBy(rows), { top: 2, bottom: 1, mostProducts: 12 });
  assert.equal(found.converged, false);
  assert.equal(found.products, 15);
  for (const { value, residual, converged } of [...found.top, ...found.bottom]) {
    assert.equal(converged, false);
    assert.ok(values.some((exact) => Math.abs(exact - value) <= residual + 1e-14));
  }
});

test("it is watched, and ends where the signal says so", async () => {
  const operator = multiplyBy(
    matrixOf(
      Array.from({ length: 100 }, (_, i) => i),
      4,
    ),
  );
  const seen: number[] = [];
  const controller = new AbortController();
  const onProduct = (products: number, most: number) => {
    seen.push(products);
    assert.equal(most, 51);
    if (products === 7) controller.abort(new Error("enough"));
  };
  await assert.rejects(find(operator, { mostProducts: 50, signal: controller.signal, onProduct }), /enough/);
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7]);
});

test("what cannot be is refused, and a product that is not finite too", async () => {
  const operator = multiplyBy(matrixOf([1, 2, 3], 4));
  const refused: [Partial<LanczosOptions>, RegExp][] = [
    [{ top: 4 }, /RangeError: top: is 4, and must be a whole number from 0 to 3/],
    [{ top: 0.5 }, /RangeError: top: is 0.5/],
    [{ top: 3, bottom: 1 }, /RangeError: bottom: is 1, and must be a whole number from 0 to 0/],
    [{ top: 0 }, /RangeError: top \+ bottom: is 0, and must be a whole number from 1 to 3/],
    [{ tolerance: 0 }, /RangeError: tolerance: is 0, and must be a number above 0/],
    [{ mostProducts: 0 }, /RangeError: mostProducts: is 0/],
    [{ basisSize: 3 }, /RangeError: basisSize: is 3, and must be a whole number from 4/],
  ];
  for (const [options, message] of refused) await assert.rejects(find(operator, options), message);
  const broken: Operator = { size: 3, multiply: (_, into) => into.fill(Number.NaN) };
  await assert.rejects(find(broken, {}), /NonFiniteProductError: product 1 with the matrix is not finite/);
});
