/** @file Quantiles by hand, and the interval of a median against the binomial table and against counting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countHeads } from "../measures/countHeads.ts";
import { median, medianInterval, quantile } from "./index.ts";

const numbers = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 60 });

test("quartiles lie between neighbours in proportion", () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 0.75, 1].map((share) => quantile([1, 2, 4, 8], share)),
    [1, 1.75, 3, 5, 8],
  );
  assert.equal(median([3, 1, 2]), 2);
  assert.ok(Number.isNaN(median([])));
  assert.equal(median([Infinity, Infinity]), Infinity);
});

test("at most half of the numbers lie on either side of the median", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const middle = median(values);
      assert.ok(values.filter((value) => value < middle).length <= values.length / 2);
      assert.ok(values.filter((value) => value > middle).length <= values.length / 2);
    }),
  );
});

test("heads of a fair coin by hand", () => {
  assert.ok(Math.abs(countHeads(4, 1) - 5 / 16) < 1e-14);
  assert.ok(Math.abs(countHeads(5, 5) - 1) < 1e-14);
  assert.ok(Math.abs(countHeads(3001, 1500) - 0.5) < 1e-10);
});

test("the interval of a median takes the numbers of the binomial table", () => {
  const places = (n: number, confidence?: number) =>
    medianInterval(
      Array.from({ length: n }, (_, i) => i + 1),
      confidence,
    );
  assert.equal(places(0), null);
  assert.equal(places(5), null);
  // Of 6 numbers 1 − 2/64 = 96.9 %; of 20, 1 − 2 · 0.0207.
  const table = [6, 8, 9, 10, 20, 25, 30, 100].map((n) => [n, places(n)]);
  assert.deepEqual(table, [
    [6, [1, 6]],
    [8, [1, 8]],
    [9, [2, 8]],
    [10, [2, 9]],
    [20, [6, 15]],
    [25, [8, 18]],
    [30, [10, 21]],
    [100, [40, 61]],
  ]);
  assert.deepEqual(places(10, 0.99), [1, 10]);
});

test("the interval lies around the median and says nothing of order or scale", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const sorted = Float64Array.from(values).sort();
      const interval = medianInterval(sorted);
      if (interval === null) return assert.ok(values.length < 6);
      assert.ok(interval[0] <= median(values) && median(values) <= interval[1]);
      const inside = values.filter((value) => value >= interval[0] && value <= interval[1]).length;
      assert.ok(inside >= 2 && values.length >= 6);
    }),
  );
});
