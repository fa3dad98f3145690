/** @file When a run counts as having generalised, and as having lost it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findCollapse } from "./collapse.ts";

const run = (accuracies: readonly number[], training = 1) => {
  // A validation at every second step.
  const validation = accuracies.flatMap((value) => [Number.NaN, value]);
  return findCollapse(
    validation.map((_, i) => i + 1),
    validation,
    validation.map((_, i) => (i === validation.length - 1 ? training : 1)),
  );
};

test("six validations in a row are generalising, five are not", () => {
  assert.equal(run([0.1, 0.95, 1, 1, 1, 1, 1]).generalisedAt, 4);
  assert.equal(run([0.1, 0.95, 1, 1, 1, 1]).generalisedAt, null);
  assert.equal(run([0.96, 0.94, 1, 1, 1, 1, 1, 1]).generalisedAt, 6);
});

test("what comes after is counted, with the lowest of both sets", () => {
  const { below, lowest, lowestTraining } = run([1, 1, 1, 1, 1, 1, 0.5, 1, 0.9], 0.25);
  assert.deepEqual([below, lowest, lowestTraining], [2, 0.5, 0.25]);
  assert.equal(run([1, 1, 1, 1, 1, 1]).below, 0);
});
