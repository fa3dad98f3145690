import assert from "node:assert/strict";
import { test } from "node:test";
import { measureNormInflation, normRatio } from "./normInflation.ts";
import { LEAST_LOSS, smallestLoss } from "./smallestLoss.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

test("growth counts from where the loss has almost reached its lowest", () => {
  const trainLoss = [1e-1, 1e-3, 1e-6, 1e-9, 3e-10, 2e-10, 1e-10];
  const record = readTrainingRecord({ trainLoss, lastLayerNorm: [1, 2, 3, 4, 5, 6, 7] });
  // 95 % of ln(1e-10) is ln(3.2e-10).
  assert.deepEqual(measureNormInflation(record, 0, 6), { floorRow: 4, ratio: 7 / 5 });
  assert.deepEqual(measureNormInflation(record, 0, 2), { floorRow: 2, ratio: 1 });
});

test("losses of 1 and more, and of 0 throughout, have a floor too", () => {
  const high = readTrainingRecord({ trainLoss: [3, 2, 2.5], lastLayerNorm: [1, 2, 3] });
  assert.deepEqual(measureNormInflation(high, 0, 2), { floorRow: 1, ratio: 1.5 });
  const zero = readTrainingRecord({ trainLoss: [0, 0], lastLayerNorm: [1, 3] });
  assert.deepEqual(measureNormInflation(zero, 0, 1), { floorRow: 0, ratio: 3 });
});

test("an exact 0 counts as the smallest positive loss", () => {
  assert.equal(smallestLoss(Float64Array.of(1, 1e-9, 0, 1e-8), 0, 3), 1e-9);
  assert.equal(smallestLoss(Float64Array.of(1, 1e-9, 0, 1e-8), 2, 3), 1e-8);
  assert.equal(smallestLoss(Float64Array.of(1e-15, 0), 0, 1), LEAST_LOSS);
  assert.equal(smallestLoss(Float64Array.of(0), 0, 0), LEAST_LOSS);
});

test("a norm of 0 has no ratio", () => {
  const step = Float64Array.of(1, 2);
  assert.equal(normRatio({ step, norm: Float64Array.of(0, 2) }, 1, 2), 1);
  assert.equal(normRatio({ step, norm: Float64Array.of(2, 3) }, 1, 2), 1.5);
});

test("between its records the norm is the last one", () => {
  const norms = { step: Float64Array.of(10, 20, 30), norm: Float64Array.of(2, 3, 5) };
  assert.equal(normRatio(norms, 10, 29), 1.5);
  assert.equal(normRatio(norms, 1, 100), 2.5);
});
