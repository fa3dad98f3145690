import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SLINGSHOT_OPTIONS, type SlingshotOptions } from "./slingshotOptions.ts";
import { findSpikeBursts } from "./spikeBursts.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

/** Bursts of a loss given as stretches of [steps, loss]. */
function burstsOf(stretches: readonly [number, number][], options: Partial<SlingshotOptions> = {}) {
  const trainLoss = stretches.flatMap(([steps, loss]) => new Array<number>(steps).fill(loss));
  const record = readTrainingRecord({ trainLoss, lastLayerNorm: trainLoss.map(() => 1) });
  return findSpikeBursts(record, 0, { ...DEFAULT_SLINGSHOT_OPTIONS, ...options });
}

test("an event lasts until the loss is well below the threshold", () => {
  const jitter: [number, number][] = [
    [1, 2e-3],
    [1, 5e-4],
  ];
  const bursts = burstsOf([[100, 1e-8], ...jitter, ...jitter, ...jitter, [100, 1e-8]]);
  assert.deepEqual(
    bursts.map(({ events, onsetRow, lastRow }) => [events, onsetRow, lastRow]),
    [[1, 100, 105]],
  );
});

test("ringing may last as long as the burst before it", () => {
  const after = (quiet: number) =>
    burstsOf([
      [1000, 1e-8],
      [100, 1],
      [quiet, 1e-8],
      [1, 1],
      [300, 1e-8],
    ]);
  assert.deepEqual(
    after(80).map(({ events, lastRow }) => [events, lastRow]),
    [[2, 1180]],
  );
  assert.deepEqual(
    after(120).map(({ events }) => events),
    [1, 1],
  );
});

test("but at most half as long as the shortest quiet", () => {
  assert.equal(
    burstsOf([
      [400, 1e-8],
      [300, 1],
      [250, 1e-8],
      [1, 1],
      [10, 1e-8],
    ]).length,
    2,
  );
});

test("the shortest quiet decides, not the last", () => {
  assert.equal(
    burstsOf([
      [400, 1e-8],
      [1, 1],
      [9000, 1e-8],
      [1, 1],
      [400, 1e-8],
      [1, 1],
      [10, 1e-8],
    ]).length,
    3,
  );
});

test("troughs far below what float32 can say are one trough", () => {
  const options = { spikeLoss: 1e-11 };
  assert.equal(
    burstsOf(
      [
        [100, 1e-17],
        [1, 9e-9],
        [100, 1e-17],
      ],
      options,
    ).length,
    0,
  );
  assert.equal(
    burstsOf(
      [
        [100, 1e-17],
        [1, 1.1e-8],
        [100, 1e-17],
      ],
      options,
    ).length,
    1,
  );
});

test("each burst has its own trough, peak and accuracy", () => {
  const quiet = (loss: number) => new Array<number>(50).fill(loss);
  const trainLoss: number[] = [...quiet(1e-7), 0.5, 2, ...quiet(1e-9), 0.3, 1e-9];
  const trainAccuracy = trainLoss.map((loss): number => (loss === 2 ? 0.5 : 1));
  trainAccuracy[102] = Number.NaN;
  const record = readTrainingRecord({ trainLoss, trainAccuracy, lastLayerNorm: trainLoss.map(() => 1) });
  const bursts = findSpikeBursts(record, 0, DEFAULT_SLINGSHOT_OPTIONS);
  assert.deepEqual(
    bursts.map(({ troughLoss, peakLoss, lowestAccuracy }) => [troughLoss, peakLoss, lowestAccuracy]),
    [
      [1e-7, 2, 0.5],
      [1e-9, 0.3, null],
    ],
  );
});
