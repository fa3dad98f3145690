/** @file Numbers in words: readable, and never claiming more than is true; and counts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  countSlingshots,
  formatBytes,
  formatDuration,
  formatNumber,
  formatShare,
  formatStep,
  joinWords,
  pluralise,
} from "./words.ts";

test("numbers of every size have a short form", () => {
  const expected = new Map([
    [1.24e-8, "1.24e-8"],
    [1e-8, "1e-8"],
    [-3.14159e-5, "-3.14e-5"],
    [0, "0"],
    [-0, "0"],
    [0.431_24, "0.4312"],
    [53.214_9, "53.21"],
    [-80.301, "-80.3"],
    [12_345.6, "12350"],
    [123_456, "1.23e5"],
    [3.6e8, "3.6e8"],
    [5e-324, "4.94e-324"],
    [NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
  ]);
  for (const [value, text] of expected) assert.equal(formatNumber(value), text);
});

test("what is shown lies within half a percent of the number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // Subnormal numbers have fewer digits of their own.
      fc.pre(value === 0 || Math.abs(value) > 1e-300);
      fc.pre(Math.abs(value) < 1e300);
      assert.ok(Math.abs(Number(formatNumber(value)) - value) <= Math.abs(value) * 0.005);
    }),
  );
});

test("steps have commas, shares reach 0 % and 100 % only when they are exact", () => {
  assert.equal(formatStep(7), "7");
  assert.equal(formatStep(1116), "1,116");
  assert.equal(formatStep(1_000_000), "1,000,000");
  assert.equal(formatShare(1), "100 %");
  assert.equal(formatShare(0), "0 %");
  assert.equal(formatShare(0.9921875), "99.2 %");
  assert.equal(formatShare(0.9999), "> 99.9 %");
  assert.equal(formatShare(0.0001), "< 0.1 %");
  assert.equal(formatShare(NaN), "NaN");
});

test("durations have at most two units", () => {
  const examples: [number, string][] = [
    [0, "0 s"],
    [0.2, "1 s"],
    [59.5, "1 min 0 s"],
    [185, "3 min 5 s"],
    [7260, "2 h 1 min"],
    [200_000, "2 d 7 h"],
    [Number.POSITIVE_INFINITY, "?"],
    [Number.NaN, "?"],
  ];
  for (const [seconds, text] of examples) assert.equal(formatDuration(seconds), text);
});

test("bytes have two digits", () => {
  assert.deepEqual([0, 512, 3449, 12e6, 1e15].map(formatBytes), ["0 bytes", "512 bytes", "3.4 kB", "12 MB", "1000 TB"]);
});

test("a noun follows its count", () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => pluralise(count, "step")),
    ["steps", "step", "steps"],
  );
  assert.deepEqual(
    [1, 2].map((count) => pluralise(count, "class", "classes")),
    ["class", "classes"],
  );
});

test("slingshots are counted in words, and words joined as in speech", () => {
  assert.deepEqual([0, 1, 2].map(countSlingshots), ["no slingshot", "1 slingshot", "2 slingshots"]);
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(joinWords), ["", "a", "a and b", "a, b and c"]);
});
