/** @file The first value that is no number any more, among gaps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstNonFinite } from "./index.ts";

const nan = Number.NaN;

test("infinite at once, and NaN where no number follows", () => {
  assert.equal(firstNonFinite([10, 20, 30, 40], [1, Number.NEGATIVE_INFINITY, 2, nan]), 20);
  assert.equal(firstNonFinite([10, 20, 30, 40], [1, 2, nan, nan]), 30);
});

test("a column that is recorded at some steps only is no column of NaN", () => {
  assert.equal(firstNonFinite([1, 2, 3, 4, 5, 6], [nan, 1, nan, 2, nan, 3]), null);
  assert.equal(firstNonFinite([1, 2, 3, 4, 5], [nan, 1, nan, 2, nan]), null);
  assert.equal(firstNonFinite([1, 2, 3, 4, 5, 6], [nan, 1, nan, 2, nan, nan]), 6);
  assert.equal(firstNonFinite([1, 2, 3, 4, 5, 6, 7], [1, nan, 2, nan, nan, nan, nan]), 5);
  assert.equal(firstNonFinite([1, 2], [nan, nan]), null);
  assert.equal(firstNonFinite([], []), null);
});
