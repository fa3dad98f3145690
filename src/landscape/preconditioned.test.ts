/** @file Preconditioned operators, against dense matrices. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { findExtremeEigenpairs } from "./lanczos.ts";
import { assertNear, multiplyBy, scaleOf, symmetricMatrices, writeOut } from "./matrices.fixture.ts";
import { precondition } from "./preconditioned.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

test("P^(−1/2) A P^(−1/2) is that of the dense matrices, and has the eigenvalues of P⁻¹A", async () => {
  await fc.assert(
    fc.asyncProperty(symmetricMatrices(20), fc.nat(), async (rows, seed) => {
      const diagonal = Float64Array.from(rows, (_, i) => 10 ** (((seed + 7 * i) % 5) - 2));
      const scaled = rows.map((row, i) =>
        row.map((value, j) => value / Math.sqrt((diagonal[i] as number) * (diagonal[j] as number))),
      );
      const operator = precondition(multiplyBy(rows), diagonal);
      const room = 1e-13 * scaleOf(scaled);
      writeOut(operator).forEach((row, i) => {
        assertNear(row, scaled[i] as Float64Array, room);
      });
      const { top } = await findExtremeEigenpairs(operator, { stream: createStream(1, "landscape"), tolerance: 1e-9 });
      const { value, vector } = top[0] as (typeof top)[number];
      assertNear([value], [symmetricEigen(scaled).values.at(-1) as number], 1e-8 * scaleOf(scaled));
      // w = P^(−1/2) v: A w = λ P w.
      const w = vector.map((x, i) => x / Math.sqrt(diagonal[i] as number));
      const product = new Float64Array(w.length);
      multiplyBy(rows).multiply(w, product);
      assertNear(
        product,
        w.map((x, i) => value * x * (diagonal[i] as number)),
        1e-5 * scaleOf(rows),
      );
    }),
    { numRuns: 40 },
  );
});

test("a preconditioner that cannot be is refused", () => {
  const operator = multiplyBy([Float64Array.of(1, 0), Float64Array.of(0, 1)]);
  assert.throws(
    () => precondition(operator, Float64Array.of(1)),
    /RangeError: the preconditioner has 1 elements, and the operator is of size 2/,
  );
  for (const wrong of [0, -1, Number.NaN, Infinity]) {
    assert.throws(
      () => precondition(operator, Float64Array.of(1, wrong)),
      /RangeError: the preconditioner has \S+ in place 1, and must be above 0/,
    );
  }
});
