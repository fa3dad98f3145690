/** @file Hjorth's parameters against closed forms, and what detrending takes off. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { detrend, hjorthOf } from "./hjorth.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} to ${tolerance}`);

const wave = (length: number, omega: number, size = 1) => Array.from({ length }, (_, i) => size * Math.sin(omega * i));

test("by hand", () => {
  // Differences 2, −4, 1 and theirs −6, 5.
  assert.deepEqual(hjorthOf([1, 3, -1, 0]), {
    activity: 11 / 4,
    mobility: Math.sqrt(7 / (11 / 4)),
    complexity: Math.sqrt(61 / 2 / 7),
    complexityStandard: Math.sqrt(61 / 2 / 7) / Math.sqrt(7 / (11 / 4)),
  });
});

test("a sine has activity A²/2, mobility and the paper's complexity 2 sin(ω/2), and the standard complexity 1", () => {
  for (const omega of [0.05, 0.3, 1, 2.5]) {
    const { activity, mobility, complexity, complexityStandard } = hjorthOf(wave(200_000, omega, 3));
    near(activity, 4.5, 1e-3);
    near(mobility, 2 * Math.sin(omega / 2), 1e-4);
    near(complexity, 2 * Math.sin(omega / 2), 1e-4);
    near(complexityStandard, 1, 1e-4);
  }
});

test("of two waves the moments are the sums, and the standard complexity is above 1", () => {
  const [slow, fast] = [0.2, 1.1];
  const series = wave(200_000, slow).map((x, i) => x + 0.5 * Math.sin(fast * i));
  const moment = (n: number) => 0.5 * (2 * Math.sin(slow / 2)) ** n + 0.125 * (2 * Math.sin(fast / 2)) ** n;
  const { activity, mobility, complexity, complexityStandard } = hjorthOf(series);
  near(activity, moment(0), 1e-4);
  near(mobility, Math.sqrt(moment(2) / moment(0)), 1e-4);
  near(complexity, Math.sqrt(moment(4) / moment(2)), 1e-4);
  near(complexityStandard, complexity / mobility, 1e-12);
  assert.ok(complexityStandard > 1);
});

test("a factor squares in the activity and changes nothing else", () => {
  const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 30 });
  fc.assert(
    fc.property(numbers, (series) => {
      const [one, four] = [hjorthOf(series), hjorthOf(series.map((x) => 4 * x))];
      // Squares of subnormal numbers round away.
      fc.pre(one.activity > 1e-200);
      assert.deepEqual(four, { ...one, activity: 16 * one.activity });
    }),
  );
});

test("nothing to divide by gives NaN", () => {
  assert.deepEqual(hjorthOf([0, 0, 0]), {
    activity: 0,
    mobility: Number.NaN,
    complexity: Number.NaN,
    complexityStandard: Number.NaN,
  });
  assert.equal(hjorthOf([1, 2]).complexity, Number.NaN);
});

test("detrending takes off nothing, the mean, or a centred average that leaves no straight line", () => {
  assert.deepEqual([...detrend([1, 2, 6], "none", 3)], [1, 2, 6]);
  assert.deepEqual([...detrend([1, 2, 6], "mean", 3)], [-2, -1, 3]);
  assert.deepEqual([...detrend([1, 2, 6, 7, 8], "moving-average", 3)], [0, -1, 1, 0, 0]);
  assert.deepEqual(detrend([1, 2, 6, 7, 8], "moving-average", 2), detrend([1, 2, 6, 7, 8], "moving-average", 3));
  const line = Array.from({ length: 40 }, (_, i) => 100 - 2 * i);
  for (const rest of detrend(line, "moving-average", 11)) assert.equal(rest, 0);
  // Of a wave that is far faster than the average nearly all is left, of one that is far slower nearly nothing.
  const of = (omega: number) => hjorthOf(detrend(wave(20_000, omega), "moving-average", 51)).activity;
  near(of(1), 0.5, 0.02);
  near(of(0.005), 0, 1e-4);
});
