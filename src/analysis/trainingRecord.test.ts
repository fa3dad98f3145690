import assert from "node:assert/strict";
import { test } from "node:test";
import { readTrainingRecord } from "./trainingRecord.ts";

const NONE = Number.NaN;
const numbers = (...values: number[]) => Float64Array.from(values);

test("each column keeps the steps at which it has a number, from the first loss to the last", () => {
  const record = readTrainingRecord({
    step: [10, 20, 30, 40, 50, 60, 70],
    trainLoss: [NONE, 3, NONE, 2, Number.POSITIVE_INFINITY, 1, NONE],
    trainAccuracy: [0.1, NONE, 0.3, 0.4, 0.5, NONE, 0.7],
    lastLayerNorm: [1, 2, 3, NONE, 5, 6, 7],
  });
  assert.deepEqual(record, {
    length: 3,
    step: numbers(20, 40, 60),
    loss: numbers(3, 2, 1),
    lossFloor: 0,
    otherLossRows: 0,
    accuracy: numbers(NONE, 0.4, NONE),
    norms: { step: numbers(20, 30, 50, 60), norm: numbers(2, 3, 5, 6) },
    accuracies: { step: numbers(30, 40, 50), accuracy: numbers(0.3, 0.4, 0.5) },
  });
});

test("a log without a loss is empty, whatever else it has", () => {
  const record = readTrainingRecord({ trainLoss: [NONE, NONE], trainAccuracy: [1, 1], lastLayerNorm: [1, 1] });
  assert.deepEqual(record, {
    length: 0,
    step: numbers(),
    loss: numbers(),
    lossFloor: 0,
    otherLossRows: 0,
    accuracy: null,
    norms: { step: numbers(), norm: numbers() },
    accuracies: null,
  });
});

test("a log of accuracies that are all NaN has none", () => {
  const record = readTrainingRecord({ trainLoss: [2, 1], trainAccuracy: [NONE, NONE], lastLayerNorm: [1, 1] });
  assert.equal(record.accuracy, null);
  assert.equal(record.accuracies, null);
});

test("a loss that rounding made negative is 0", () => {
  assert.deepEqual(readTrainingRecord({ trainLoss: [1, -1e-9, 0], lastLayerNorm: [1, 1, 1] }).loss, numbers(1, 0, 0));
});

test("what cannot be a log is refused by the name of the series", () => {
  const log = { trainLoss: [1, 1], lastLayerNorm: [1, 1] };
  assert.throws(() => readTrainingRecord({ ...log, lastLayerNorm: [1] }), /^RangeError: lastLayerNorm has 1 entries/);
  assert.throws(() => readTrainingRecord({ ...log, trainAccuracy: [1] }), /^RangeError: trainAccuracy has 1 entries/);
  assert.throws(() => readTrainingRecord({ ...log, step: [1] }), /^RangeError: step has 1 entries/);
  assert.throws(() => readTrainingRecord({ ...log, step: [2, 1] }), /^RangeError: step\[1\] is 1 after 2/);
  assert.throws(() => readTrainingRecord({ ...log, trainAccuracy: [1, 99] }), /^RangeError: trainAccuracy\[1\] is 99/);
});
