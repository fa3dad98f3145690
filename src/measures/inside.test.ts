/** @file Singular values, principal components and counts of what is known beforehand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countValues, summarizeValues } from "./distribution.ts";
import { findPrincipalComponents } from "./principalComponents.ts";
import { describeSpectrum, findSingularValues } from "./singularValues.ts";

const near = (actual: ArrayLike<number>, expected: readonly number[], within = 1e-9) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs((actual[i] as number) - value) <= within, `${actual[i]} and not ${value} at ${i}`);
  });
};

/** Orthonormal columns [size, size]. */
const turnBy = (angle: number, size: number) =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      if (i > 1 || j > 1) return i === j ? 1 : 0;
      return i === j ? Math.cos(angle) : i < j ? -Math.sin(angle) : Math.sin(angle);
    }),
  );

test("planted singular values come back, whichever side is the shorter, and say the norm and the stable rank", () => {
  const [u, v] = [turnBy(0.7, 3), turnBy(1.9, 5)];
  const planted = [4, 2, 0.5];
  const rows = u.map((row) =>
    v.map((other) => planted.reduce((sum, s, k) => sum + (row[k] ?? 0) * s * (other[k] ?? 0), 0)),
  );
  const wide = { rows: 3, columns: 5, values: rows.flat() };
  const high = { rows: 5, columns: 3, values: v.flatMap((_, j) => rows.map((row) => row[j] ?? 0)) };
  for (const matrix of [wide, high]) near(findSingularValues(matrix), planted);
  const { norm, largest, stableRank } = describeSpectrum(Float64Array.from(planted));
  near([norm, largest, stableRank], [Math.sqrt(20.25), 4, 20.25 / 16]);
});

test("a matrix of one direction has stable rank 1, and what is left of rounding is 0; zeros have none", () => {
  const values = Float32Array.from({ length: 40 * 30 }, (_, i) => (1 + Math.floor(i / 30)) * (2 + (i % 30)));
  const found = findSingularValues({ rows: 40, columns: 30, values });
  assert.equal(found.filter((value) => value > 0).length, 1);
  near([describeSpectrum(found).stableRank], [1]);
  const zeros = describeSpectrum(findSingularValues({ rows: 2, columns: 2, values: [0, 0, 0, 0] }));
  assert.deepEqual(zeros, { norm: 0, largest: 0, stableRank: Number.NaN });
  assert.throws(() => findSingularValues({ rows: 1, columns: 2, values: [1, Number.NaN] }), RangeError);
});

test("points on a planted plane have two components, which give their distances back", () => {
  const places = Array.from({ length: 12 }, (_, i) => [3 * Math.cos(i), Math.sin(2.3 * i)] as const);
  const directions = [
    [0.6, 0, 0.8, 0],
    [0, 1, 0, 0],
  ] as const;
  const values = places.flatMap(([a, b]) =>
    [0, 1, 2, 3].map((j) => 5 + a * (directions[0][j] ?? 0) + b * (directions[1][j] ?? 0)),
  );
  for (const columns of [4, 40]) {
    // The same points with more numbers than there are points.
    const padded =
      columns === 4 ? values : places.flatMap((_, i) => [...values.slice(4 * i, 4 * i + 4), ...Array(36).fill(7)]);
    const { shares, coordinates } = findPrincipalComponents({ rows: 12, columns, values: padded }, 3);
    near([(shares[0] ?? 0) + (shares[1] ?? 0)], [1]);
    assert.ok((shares[0] ?? 0) > (shares[1] ?? 0));
    const [x, y] = coordinates as [Float64Array, Float64Array];
    near(
      [x, y].map((along) => along.reduce((sum, value) => sum + value, 0)),
      [0, 0],
    );
    for (const [i, [a, b]] of places.entries()) {
      const [first] = places as unknown as [readonly [number, number]];
      const distance = Math.hypot((x[i] ?? 0) - (x[0] ?? 0), (y[i] ?? 0) - (y[0] ?? 0));
      near([distance], [Math.hypot(a - first[0], b - first[1])]);
    }
    assert.equal(Math.max(...x), Math.max(...x.map(Math.abs)), "it points to the farthest");
  }
});

test("numbers are counted once each; those that are not finite are told and not counted", () => {
  const values = [-1, -0.5, 0, 0, 0.99, 1, Number.NaN, Number.POSITIVE_INFINITY];
  assert.deepEqual(countValues(values, 4), { from: -1, to: 1, counts: Uint32Array.of(1, 1, 2, 2) });
  assert.partialDeepStrictEqual(summarizeValues(values), { count: 6, nonFinite: 2, zeros: 2, least: -1, largest: 1 });
  assert.deepEqual(countValues([2, 2], 2), { from: 1, to: 3, counts: Uint32Array.of(0, 2) });
  assert.equal(countValues([Number.NaN], 3), null);
  const huge = countValues([-Number.MAX_VALUE, Number.MAX_VALUE], 2);
  assert.deepEqual(huge?.counts, Uint32Array.of(1, 1));
});
