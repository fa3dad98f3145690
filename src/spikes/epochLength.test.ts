/** @file Steps of an epoch, by whole epochs and by fractions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { epochLengthOf } from "./index.ts";

const steps = Array.from({ length: 100 }, (_, i) => 5 * i);

test("whole epochs: the distance of the steps at which they grow", () => {
  assert.equal(
    epochLengthOf(
      steps,
      steps.map((step) => Math.floor(step / 60)),
    ),
    60,
  );
  assert.equal(
    epochLengthOf(
      steps,
      steps.map((step) => (step % 20 ? Number.NaN : 1 + Math.floor((step + 30) / 60))),
    ),
    60,
  );
});

test("fractions: steps by growth", () => {
  assert.equal(
    epochLengthOf(
      steps,
      steps.map((step) => step / 48),
    ),
    48,
  );
});

test("nothing is known where epochs do not grow, or every row is one", () => {
  assert.equal(
    epochLengthOf(
      steps,
      steps.map(() => 0),
    ),
    null,
  );
  assert.equal(
    epochLengthOf(
      steps,
      steps.map((_, row) => row),
    ),
    null,
  );
  assert.equal(
    epochLengthOf(
      steps,
      steps.map(() => Number.NaN),
    ),
    null,
  );
  assert.equal(
    epochLengthOf(
      steps,
      steps.map((step) => (step < 250 ? 0 : 1)),
    ),
    null,
  );
});
