import assert from "node:assert/strict";
import { test } from "node:test";
import { countSlingshots, formatDuration, formatNumber } from "./format.ts";

test("numbers have four digits, and powers of ten where they are very small or large", () => {
  const examples: [number, string][] = [
    [0, "0"],
    [0.5, "0.5"],
    [412.3456, "412.3"],
    [99_999, "100000"],
    [123_456, "1.23e+5"],
    [0.00099, "9.90e-4"],
    [-3.1e-7, "-3.10e-7"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ];
  for (const [value, text] of examples) assert.equal(formatNumber(value), text);
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

test("slingshots are counted in words", () => {
  assert.deepEqual([0, 1, 2].map(countSlingshots), ["no slingshot", "1 slingshot", "2 slingshots"]);
});
