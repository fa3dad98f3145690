import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { differenceOf } from "./directions.ts";
import { assertNear } from "./matrices.fixture.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { findTrajectoryComponents } from "./trajectory.ts";
import { combine, dot, fillNormal, normOf } from "./vectors.ts";

const walk = (count: number, size: number, seed: number) => {
  const stream = createStream(seed, "landscape");
  const state = new Float64Array(size);
  return Array.from({ length: count }, () => {
    const step = new Float64Array(size);
    fillNormal(step, stream);
    step.forEach((value, i) => {
      state[i] = (state[i] as number) + value / (1 + i);
    });
    return Float32Array.from(state);
  });
};

test("directions, shares and coordinates are those of the dense covariance matrix", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 3, max: 9 }),
    size: fc.integer({ min: 2, max: 20 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, fc.boolean(), ({ count, size, seed }, centred) => {
      const states = walk(count, size, seed);
      const last = states.at(-1) as Float32Array;
      const rows = states.slice(0, -1).map((state) => differenceOf(state, last));
      const mean = combine(rows, new Float64Array(rows.length).fill(centred ? 1 / rows.length : 0), size);
      const moved = rows.map((row) => differenceOf(row, mean));
      const covariance = Array.from({ length: size }, (_, i) =>
        Float64Array.from({ length: size }, (_, j) =>
          moved.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0),
        ),
      );
      const { values, vectors } = symmetricEigen(covariance);
      const total = values.reduce((a, b) => a + b, 0);
      const found = findTrajectoryComponents(states, { components: Math.min(2, count - 1), centred });
      assert.ok(found.directions.length > 0);
      found.directions.forEach((direction, i) => {
        const share = (values[size - 1 - i] as number) / total;
        assertNear([found.shares[i] as number], [share], 1e-12);
        assertNear([normOf(direction)], [1], 1e-14);
        // Where two variances are alike, so are their directions.
        const gap = Math.min(
          ...Array.from(values, (value, j) => (j === size - 1 - i ? 1 : Math.abs(value / total - share))),
        );
        const along = Math.abs(dot(direction, vectors[size - 1 - i] as Float64Array));
        assert.ok(1 - along < 1e-20 / gap ** 2 + 1e-12, `cosine ${along}`);
        states.forEach((state, t) => {
          assertNear([found.coordinates[t]?.[i] as number], [dot(differenceOf(state, last), direction)], 1e-12);
        });
        assert.ok((found.coordinates[0]?.[i] as number) >= 0);
      });
      assertNear(found.coordinates.at(-1) as Float64Array, new Float64Array(found.directions.length), 0);
    }),
  );
});

test("a walk along a line has one component with all of the variance, and one that stands still has none", () => {
  const line = Array.from({ length: 6 }, (_, t) => Float64Array.of(3 * t, 1, -4 * t));
  const { directions, shares, coordinates } = findTrajectoryComponents(line);
  assert.equal(directions.length, 1);
  assertNear(directions[0] as Float64Array, [-0.6, 0, 0.8], 1e-14);
  assertNear(shares, [1], 1e-14);
  assertNear(
    coordinates.flatMap((row) => [...row]),
    [25, 20, 15, 10, 5, 0],
    1e-13,
  );
  const still = findTrajectoryComponents([line[1], line[1], line[1]] as Float64Array[]);
  assert.deepEqual([still.directions.length, still.shares.length], [0, 0]);
});

test("numbers of a state that fill several blocks are all looked at", () => {
  const states = Array.from({ length: 4 }, (_, t) => new Float32Array(10_000).fill(t * t));
  const { shares, coordinates } = findTrajectoryComponents(states);
  assertNear(shares, [1], 1e-13);
  assertNear([coordinates[0]?.[0] as number], [900], 1e-9);
});

test("what is no trajectory is refused", () => {
  const state = new Float32Array(3);
  assert.throws(
    () => findTrajectoryComponents([state]),
    /RangeError: a trajectory has two states or more, and this one has 1/,
  );
  assert.throws(
    () => findTrajectoryComponents([new Float32Array(2), state]),
    /RangeError: state 0 has 2 numbers, and the last one 3/,
  );
  assert.throws(
    () => findTrajectoryComponents([state, state]),
    /RangeError: components: is 2, and must be a whole number from 1 to 1/,
  );
});
