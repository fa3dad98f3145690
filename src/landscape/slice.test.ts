import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { findMinimisers, measurePlane, measureSlice, type PlaneRow, spread } from "./index.ts";
import { assertNear } from "./matrices.fixture.ts";
import { dot, fillNormal } from "./vectors.ts";

const draw = (size: number, seed: number) => {
  const vector = new Float64Array(size);
  fillNormal(vector, createStream(seed, "landscape"));
  return vector;
};

/** Σ cᵢ xᵢ², whose slices are parabolas, and Σ xᵢ, whose slices are lines. */
const bowlAndSum = (point: Float64Array) => [
  point.reduce((sum, x, i) => sum + (i + 1) * x * x, 0),
  point.reduce((sum, x) => sum + x, 0),
];

const weigh = (x: Float64Array) => x.map((value, i) => (i + 1) * value);

test("ranges have both ends, and zero in their middle", () => {
  assert.deepEqual([...spread({ from: -3, to: 3, points: 5 })], [-3, -1.5, 0, 1.5, 3]);
  assert.equal(spread({ from: -0.7, to: 0.7, points: 61 })[30], 0);
  fc.assert(
    fc.property(
      fc.double({ min: -9, max: -1e-3, noNaN: true }),
      fc.double({ min: 0, max: 9, noNaN: true }),
      fc.integer({ min: 2, max: 99 }),
      (from, to, points) => {
        const found = spread({ from, to, points });
        assert.deepEqual([found[0], found.at(-1), found.length], [from, to, points]);
      },
    ),
  );
  assert.throws(() => spread({ from: 0, to: 1, points: 1 }), /RangeError: points: is 1/);
  assert.throws(() => spread({ from: 1, to: 1, points: 3 }), /RangeError: range: is 1 to 1/);
  assert.throws(() => spread({ from: 0, to: Infinity, points: 3 }), /RangeError: range/);
});

test("slices of a quadratic are exact parabolas, all numbers of the function beside each other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.nat(), async (size, seed) => {
      const [origin, direction] = [draw(size, seed), draw(size, seed + 1)];
      const kept = origin.slice();
      const alphas = spread({ from: -3, to: 2, points: 9 });
      const [bowl, sum] = (await measureSlice(bowlAndSum, origin, direction, alphas)) as [Float64Array, Float64Array];
      const [a, b, c] = [
        dot(weigh(origin), origin),
        2 * dot(weigh(origin), direction),
        dot(weigh(direction), direction),
      ];
      const scale = a + 9 * c + 1;
      assertNear(
        bowl,
        alphas.map((alpha) => a + b * alpha + c * alpha * alpha),
        1e-12 * scale,
      );
      const sums = [origin, direction].map((vector) => vector.reduce((total, x) => total + x, 0)) as [number, number];
      assertNear(
        sum,
        alphas.map((alpha) => sums[0] + alpha * sums[1]),
        1e-12 * scale,
      );
      assert.deepEqual(origin, kept);
    }),
  );
});

test("a plane is f(θ + αδ + βη), a row for each β; rows that are left come out as they would have", async () => {
  const [origin, first, second] = [draw(7, 0), draw(7, 1), draw(7, 2)];
  const alphas = spread({ from: -1, to: 1, points: 3 });
  const betas = spread({ from: -2, to: 2, points: 5 });
  const collect = async (wanted: Float64Array) => {
    const rows: PlaneRow[] = [];
    for await (const row of measurePlane(bowlAndSum, origin, [first, second], { alphas, betas: wanted }))
      rows.push(row);
    return rows;
  };
  const rows = await collect(betas);
  rows.forEach(({ beta, values }, j) => {
    assert.equal(beta, betas[j]);
    alphas.forEach((alpha, i) => {
      const point = origin.map((x, k) => x + alpha * (first[k] as number) + beta * (second[k] as number));
      assertNear(
        values.map((row) => row[i] as number),
        bowlAndSum(point),
        1e-12,
      );
    });
  });
  assert.deepEqual(await collect(betas.subarray(3)), rows.slice(3));
});

test("a walk stops where it is told to, tells of each point, and refuses directions of another length", async () => {
  const controller = new AbortController();
  let points = 0;
  const watch = {
    signal: controller.signal,
    onPoint: () => {
      points++;
      if (points === 2) controller.abort(new Error("enough"));
    },
  };
  const alphas = spread({ from: 0, to: 1, points: 5 });
  await assert.rejects(measureSlice(bowlAndSum, draw(3, 0), draw(3, 1), alphas, watch), /enough/);
  assert.equal(points, 2);
  await assert.rejects(
    measureSlice(bowlAndSum, draw(3, 0), draw(4, 1), alphas),
    /RangeError: a point of 3 numbers has no direction of 4/,
  );
});

test("minimisers are inside, deeper than ripples, one for a flat bottom", () => {
  for (const [values, expected] of [
    [
      [3, 1, 2, 0.5, 4],
      [1, 3],
    ],
    [[3, 2, 1], []],
    [[1, 2, 1, 2, 1], [2]],
    [[5, 0, 0, 0, 5], [2]],
    [[5, 3, 3.001, 3.0005, 5], [1]],
    [
      [5, 3, 3.1, 3, 5],
      [1, 3],
    ],
    [[5, 3, 3.001, 3, 5], [1]],
    [[5, 3, 3.001], []],
    [[Number.NaN, 3, Infinity], [1]],
    [[Number.NaN, Number.NaN], []],
    [[0, 0, 0], []],
    [[-1, -2, -1], [1]],
    [[], []],
  ] as const)
    assert.deepEqual(findMinimisers(values), expected, String(values));
});
