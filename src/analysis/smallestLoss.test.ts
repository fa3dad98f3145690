import assert from "node:assert/strict";
import { test } from "node:test";
import { smallestLoss } from "./smallestLoss.ts";

test("the smallest loss is the lowest positive one between two rows, both included", () => {
  const loss = Float64Array.of(1e-9, 3, 0, 2, 5, 1e-8);
  assert.equal(smallestLoss(loss, 1, 4), 2);
  assert.equal(smallestLoss(loss, 1, 5), 1e-8);
  assert.equal(smallestLoss(loss, 0, 4), 1e-9);
  assert.equal(smallestLoss(loss, 1, 1), 3);
});

test("it is at least 1e-12, also where there is none", () => {
  assert.equal(smallestLoss(Float64Array.of(1e-13, 1e-20), 0, 1), 1e-12);
  assert.equal(smallestLoss(Float64Array.of(0, 0), 0, 1), 1e-12);
});
