import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalQuantile } from "../engine/reference/normal.ts";
import { assertNormalMoments, mean } from "./moments.fixture.ts";
import { normal } from "./normal.ts";
import { permutation } from "./permutation.ts";
import { createStream } from "./stream.ts";
import { uniform, uniformBetween } from "./uniform.ts";

const COUNT = 100_000;
const sample = (seed: number, next: typeof uniform, purpose: "data" | "initialization" = "data"): number[] => {
  const stream = createStream(seed, purpose);
  return Array.from({ length: COUNT }, () => next(stream));
};

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Five standard deviations above the mean of χ² with `cells` − 1 degrees of freedom, and as far below. */
function assertEven(counts: readonly number[]): void {
  const degrees = counts.length - 1;
  const distance = Math.abs(chiSquare(counts) - degrees);
  assert.ok(distance < 5 * Math.sqrt(2 * degrees), `chi-square is ${distance} away from ${degrees}`);
}

function histogram(values: readonly number[], cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const value of values) counts[Math.floor(value * cells)] = (counts[Math.floor(value * cells)] ?? 0) + 1;
  return counts;
}

// A change here makes every recorded run another one.
const PINNED_UNIFORM = [0.8805201977420335, 0.6054818536021768, 0.36209111640036995];
const PINNED_NORMAL = [
  1.5519096923140492, 0.038887475684126316, 1.0394414224763715, -0.1831735250613566, 0.6536868170589575,
  0.42049998391000326, 0.3187855174646249, -0.8337860104121705, -0.7066552775171748, 1.421709444478727,
  -0.47930528614046175, 1.7116330996011575, -1.2066908517538362, 0.9635303694283562, -0.10090934624108021,
  0.5747670998048945,
];
const PINNED_PERMUTATION = [3, 5, 6, 1, 0, 2, 4, 7];

test("the first numbers of seed 0 are pinned", () => {
  const data = createStream(0, "data");
  assert.deepEqual([uniform(data), uniform(data), uniform(data)], PINNED_UNIFORM);
  const initialization = createStream(0, "initialization");
  assert.deepEqual(
    Array.from({ length: 16 }, () => normal(initialization)),
    PINNED_NORMAL,
  );
  assert.deepEqual([...permutation(createStream(0, "data"), 8)], PINNED_PERMUTATION);
});

test("uniform joins the top 27 bits of the high word with the top 26 of the low word", () => {
  // Philox of counter 0 and key 0 starts 6627e8d5 e169c58d: low word, high word.
  const bits = ((0xe169c58dn >> 5n) << 26n) | (0x6627e8d5n >> 6n);
  assert.equal(uniform(createStream(0, "data")), Number(bits) / 2 ** 53);
});

test("uniform fills [0, 1) evenly, with the moments of the uniform distribution", () => {
  const values = sample(1, uniform);
  assert.ok(values.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 53)));
  assertEven(histogram(values, 64));
  assert.ok(Math.abs(mean(values) - 0.5) < 5 / Math.sqrt(12 * COUNT));
});

test("uniformBetween is the affine image of uniform", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (seed) => {
      const u = uniform(createStream(seed, "data"));
      assert.equal(uniformBetween(createStream(seed, "data"), -3, 5), -3 + 8 * u);
    }),
  );
});

test("normal has the moments of the standard normal distribution", () => {
  assertNormalMoments(sample(2, normal));
});

test("normal puts equally many values between the quantiles", () => {
  const bounds = Array.from({ length: 31 }, (_, i) => normalQuantile((i + 1) / 32));
  const counts = new Array<number>(32).fill(0);
  for (const value of sample(3, normal)) {
    const cell = bounds.findIndex((bound) => value < bound);
    counts[cell === -1 ? 31 : cell] = (counts[cell === -1 ? 31 : cell] ?? 0) + 1;
  }
  assertEven(counts);
});

test("streams of two purposes and of neighbouring seeds are uncorrelated", () => {
  const base = sample(4, normal);
  for (const other of [sample(4, normal, "initialization"), sample(5, normal)]) {
    const correlation = mean(base.map((value, i) => value * (other[i] ?? Number.NaN)));
    assert.ok(Math.abs(correlation) < 5 / Math.sqrt(COUNT), `correlation ${correlation}`);
  }
});

test("successive numbers of a stream are uncorrelated", () => {
  const values = sample(6, normal);
  const correlation = mean(values.slice(1).map((value, i) => value * (values[i] ?? Number.NaN)));
  assert.ok(Math.abs(correlation) < 5 / Math.sqrt(COUNT), `correlation ${correlation}`);
});

test("permutation holds every integer once", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(200), (seed, length) => {
      const order = [...permutation(createStream(seed, "data"), length)].sort((a, b) => a - b);
      assert.deepEqual(
        order,
        Array.from({ length }, (_, i) => i),
      );
    }),
  );
});

test("permutation gives all orders of four equally often", () => {
  const counts = new Map<string, number>();
  const stream = createStream(7, "data");
  for (let i = 0; i < 24_000; i++) {
    const order = permutation(stream, 4).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  assertEven([...counts.values()]);
});
