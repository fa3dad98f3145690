import assert from "node:assert/strict";
import { test } from "node:test";
import { findFittingPoint, lossDecides } from "./fittingPoint.ts";
import { DEFAULT_SLINGSHOT_OPTIONS } from "./slingshotOptions.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

const OPTIONS = { ...DEFAULT_SLINGSHOT_OPTIONS, fitRows: 3, fitAccuracy: 0.9, fitLoss: 0.25 };

function fit(trainLoss: number[], trainAccuracy: number[] | null): number | null {
  const lastLayerNorm = trainLoss.map(() => 1);
  return findFittingPoint(readTrainingRecord({ trainLoss, trainAccuracy, lastLayerNorm }), OPTIONS);
}

const NONE = Number.NaN;

test("the fitting point is the first row of the first long enough stretch of accuracies", () => {
  const loss = [9, 9, 9, 9, 9, 9, 9, 9];
  assert.equal(fit(loss, [0.9, 0.9, 0.8, 0.9, 0.9, 0.95, 1, 1]), 3);
  assert.equal(fit(loss, [0.9, 0.9, 0.9, 0, 0, 0, 0, 0]), 0);
  assert.equal(fit(loss, [0, 0, 0, 0, 0, 0.9, 0.9, 0.89]), null);
  assert.equal(fit(loss, [0, 0, 0, 0, 0, 1, 1, 1]), 5);
});

test("an accuracy in float32 may lie a little below the bound, which is then the bound rounded", () => {
  const below = Math.fround(0.7);
  assert.ok(below < 0.7);
  const record = readTrainingRecord({
    trainLoss: [9, 9, 9],
    trainAccuracy: [below, below, below],
    lastLayerNorm: [1, 1, 1],
  });
  assert.equal(findFittingPoint(record, { ...OPTIONS, fitAccuracy: 0.7 }), 0);
});

test("rows without an accuracy neither start nor break a stretch", () => {
  assert.equal(fit([9, 9, 9, 9, 9, 9], [0, NONE, 1, NONE, 1, 1]), 2);
});

test("a stretch that begins where there is no loss is fitted at the next loss", () => {
  assert.equal(fit([9, NONE, 8, NONE, 7], [0, 1, NONE, 1, 1]), 1);
});

test("where the loss decides, it must stay at the bound or below", () => {
  assert.equal(fit([1, 0.25, 0.2, 0.3, 0.25, 0.1, 0.25, 9], null), 4);
  assert.equal(fit([1, 0.2, 0.2, 0.3], null), null);
});

test("the loss decides where fewer than one in fitRows losses has an accuracy", () => {
  const record = (trainAccuracy: number[] | null) =>
    readTrainingRecord({ trainLoss: [1, 1, 1, 1, 1, 1], trainAccuracy, lastLayerNorm: [1, 1, 1, 1, 1, 1] });
  assert.equal(lossDecides(record([NONE, NONE, 1, NONE, NONE, NONE]), OPTIONS), true);
  assert.equal(lossDecides(record([NONE, NONE, 1, NONE, NONE, 1]), OPTIONS), false);
  assert.equal(lossDecides(record(null), OPTIONS), true);
  assert.equal(fit([9, 9, 0.1, 0.1, 0.1, 0.1], [1, NONE, NONE, NONE, NONE, NONE]), 2);
});
