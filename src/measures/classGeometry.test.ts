/** @file The geometry of classes, by hand and in a simplex. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeClasses } from "./classGeometry.ts";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const describe = (points: readonly (readonly number[])[], labels: readonly number[]) =>
  describeClasses({ features: points.flat(), rows: points.length, units: points[0]?.length ?? 0, labels });

test("four points of two classes, by hand", () => {
  const points = [
    [0, 1],
    [0, -1],
    [6, 2],
    [6, -2],
  ];
  // Means (0, 0) and (6, 0) are 6 apart; the rows lie 1, 1, 2, 2 from theirs; seen from (3, 0) the means are 3 long.
  const { distanceRatio, varianceRatio, lengthSpread, cosineSpread, cosineExcess, nearest } = describe(
    points,
    [5, 5, 9, 9],
  );
  near(distanceRatio, 6 / 1.5);
  near(varianceRatio, 2.5 / 9);
  assert.deepEqual([lengthSpread, cosineSpread], [0, 0]);
  near(cosineExcess, 0);
  assert.deepEqual([...nearest], [5, 5, 9, 9]);
});

test("three classes of which one has more rows: the classes' means count alike, and the rows alike", () => {
  // Means 0, 3 and 9 on a line, seen from 4: −4, −1 and 5.
  const { distanceRatio, varianceRatio, lengthSpread, cosineSpread, cosineExcess, nearest } = describe(
    [[-2], [2], [3], [3], [3], [3], [4], [14]],
    [0, 0, 1, 1, 1, 1, 2, 2],
  );
  near(distanceRatio, 6 / ((2 + 2 + 5 + 5) / 8));
  near(varianceRatio, (4 + 4 + 25 + 25) / 8 / ((16 + 1 + 25) / 3));
  near(lengthSpread, Math.sqrt(42 / 3 - 100 / 9) / (10 / 3));
  // Cosines 1, −1, −1.
  near(cosineSpread, Math.sqrt(1 - 1 / 9));
  near(cosineExcess, (1.5 + 0.5 + 0.5) / 3);
  assert.deepEqual([...nearest], [0, 1, 1, 1, 1, 1, 1, 2]);
});

test("collapsed classes on the corners of a simplex have no variance within, and equal lengths and angles", () => {
  const corner = (c: number) => [0, 1, 2, 3, 4].map((j) => (j === c ? 7 : 1));
  const labels = [0, 1, 2, 3, 4, 0, 1, 2];
  const { distanceRatio, varianceRatio, lengthSpread, cosineSpread, cosineExcess } = describe(
    labels.map(corner),
    labels,
  );
  assert.deepEqual([distanceRatio, varianceRatio], [Number.POSITIVE_INFINITY, 0]);
  for (const value of [lengthSpread, cosineSpread, cosineExcess]) near(value, 0);
});

test("of a single class there is nothing between classes", () => {
  const { nearest, ...ratios } = describe([[1], [2]], [3, 3]);
  assert.deepEqual(Object.values(ratios), new Array(5).fill(Number.NaN));
  assert.deepEqual([...nearest], [3, 3]);
  assert.deepEqual([...describe([[Number.NaN], [2]], [0, 1]).nearest], [-1, -1]);
});

test("of equally near means the first class counts", () => {
  assert.deepEqual([...describe([[0], [4], [2], [2]], [0, 1, 0, 1]).nearest], [0, 1, 0, 0]);
});
