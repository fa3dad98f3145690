/** @file Intrinsic dimensions by hand, and of planes and lines in more dimensions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStream, normal, uniform } from "../random/index.ts";
import {
  estimateByLikelihood,
  estimateByTwoNeighbours,
  findNeighbours,
  type NeighbourDistances,
} from "./intrinsicDimension.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} to ${tolerance}`);

const neighboursOf = (points: readonly (readonly number[])[], neighbours: number) =>
  findNeighbours(points.flat(), points.length, points[0]?.length ?? 0, neighbours) as NeighbourDistances;

test("by hand", () => {
  const found = neighboursOf([[0], [1], [3], [7]], 2);
  assert.deepEqual([...found.distances], [1, 3, 1, 2, 2, 3, 4, 6]);
  const logs = [3, 2, 1.5, 1.5].map(Math.log);
  near(estimateByLikelihood(found), 4 / logs.reduce((sum, x) => sum + x, 0), 1e-14);
  // Three of four points: log 1.5 twice and log 2, at shares 1/4, 2/4, 3/4.
  const x = [Math.log(1.5), Math.log(1.5), Math.log(2)] as const;
  const y = [Math.log(4 / 3), Math.log(2), Math.log(4)] as const;
  near(
    estimateByTwoNeighbours(found),
    (x[0] * y[0] + x[1] * y[1] + x[2] * y[2]) / (x[0] ** 2 + x[1] ** 2 + x[2] ** 2),
    1e-14,
  );
  const three = neighboursOf([[0], [1], [3], [7]], 3);
  assert.deepEqual([...three.distances], [1, 3, 7, 1, 2, 6, 2, 3, 4, 4, 6, 7]);
  const all = [7, 7 / 3, 6, 3, 2, 4 / 3, 7 / 4, 7 / 6].map(Math.log);
  near(estimateByLikelihood(three), 8 / all.reduce((sum, value) => sum + value, 0), 1e-14);
});

/** Points that fill `dimensions` of ten, turned by chance. */
function fillPlane(dimensions: number, count: number, seed: number): number[][] {
  const stream = createStream(seed, "data");
  const axes = Array.from({ length: dimensions }, () => Array.from({ length: 10 }, () => normal(stream)));
  return Array.from({ length: count }, () => {
    const place = axes.map(() => uniform(stream));
    return Array.from({ length: 10 }, (_, j) =>
      axes.reduce((sum, axis, i) => sum + (place[i] as number) * (axis[j] as number), 0),
    );
  });
}

for (const dimensions of [1, 2, 3]) {
  test(`${dimensions} dimensions in ten are found within a few percent, by both`, () => {
    const points = fillPlane(dimensions, 2000, 7);
    near(estimateByTwoNeighbours(neighboursOf(points, 2)), dimensions, 0.05 * dimensions);
    near(estimateByLikelihood(neighboursOf(points, 2)), dimensions, 0.05 * dimensions);
    near(estimateByTwoNeighbours(neighboursOf(points, 10)), estimateByTwoNeighbours(neighboursOf(points, 2)), 0);
    near(estimateByLikelihood(neighboursOf(points, 10)), dimensions, 0.07 * dimensions);
  });
}

test("points that are the same count once", () => {
  const points = fillPlane(2, 50, 3);
  assert.deepEqual(neighboursOf([...points, ...points.slice(10), ...points], 4), neighboursOf(points, 4));
});

test("no number where there are too few points, all distances are equal, or one is not finite", () => {
  assert.equal(findNeighbours([0, 1, 1, 0], 4, 1, 2), null);
  assert.equal(findNeighbours([0, 1, Number.NaN, 3], 4, 1, 2), null);
  assert.equal(findNeighbours([0, 1, 1e200, 3], 4, 1, 2), null);
  const simplex = neighboursOf(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    2,
  );
  assert.deepEqual([estimateByLikelihood(simplex), estimateByTwoNeighbours(simplex)], [Number.NaN, Number.NaN]);
});
