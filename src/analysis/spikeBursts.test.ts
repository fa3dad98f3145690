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

// With powers of two every bound below is exact: the threshold is 2⁻¹⁰, a tenth and a hundredth of it are not reached.
const EXACT = { spikeRatio: 2 ** 10, spikeLoss: 2 ** -12 };
const LOW = 2 ** -20;
const THRESHOLD = 2 ** -10;

test("a spike reaches the threshold, of its trough or of the least loss asked for", () => {
  const count = (trough: number, peak: number) =>
    burstsOf(
      [
        [50, trough],
        [1, peak],
        [50, trough],
      ],
      EXACT,
    ).length;
  assert.equal(count(LOW, THRESHOLD), 1);
  assert.equal(count(LOW, THRESHOLD * (1 - 2 ** -20)), 0);
  assert.equal(count(2 ** -30, 2 ** -12), 1);
  assert.equal(count(2 ** -30, 2 ** -12 * (1 - 2 ** -20)), 0);
});

test("an event ends where the loss is below a tenth of its threshold", () => {
  const lastRow = (after: number) =>
    burstsOf(
      [
        [50, LOW],
        [1, THRESHOLD],
        [5, after],
        [50, LOW],
      ],
      EXACT,
    )[0]?.lastRow;
  assert.equal(lastRow(THRESHOLD * 0.1), 55);
  assert.equal(lastRow(THRESHOLD * 0.099), 50);
});

test("the calm ends with the last row below a hundredth of the threshold, at the latest with the quiet's first", () => {
  const calmRow = (...climb: [number, number][]) => burstsOf([...climb, [1, THRESHOLD], [50, LOW]], EXACT)[0]?.calmRow;
  assert.equal(calmRow([50, LOW]), 49);
  assert.equal(calmRow([50, LOW], [5, THRESHOLD * 0.02]), 49);
  assert.equal(calmRow([50, LOW], [3, THRESHOLD * 0.02], [2, THRESHOLD * 0.009]), 54);
  assert.equal(calmRow([1, LOW], [5, THRESHOLD * 0.01]), 0);
});

test("a quiet that was never low is all climb", () => {
  const [, second] = burstsOf(
    [
      [5, 0.01],
      [1, 1],
      [30, 0.007],
      [1, 1],
    ],
    { spikeRatio: 8 },
  );
  assert.deepEqual([second?.quietRow, second?.calmRow, second?.onsetRow], [6, 6, 36]);
});

test("ringing reaches the threshold of the burst that it belongs to", () => {
  const events = (peak: number) =>
    burstsOf(
      [
        [400, LOW],
        [1, 1],
        [10, LOW],
        [1, peak],
        [50, LOW],
      ],
      EXACT,
    )[0]?.events;
  assert.equal(events(THRESHOLD), 2);
  assert.equal(events(THRESHOLD * (1 - 2 ** -20)), 1);
});

test("a burst knows the rows and the number of its events", () => {
  const bursts = burstsOf([
    [400, 1e-8],
    [2, 1],
    [10, 1e-8],
    [3, 2],
    [400, 1e-8],
    [1, 0.5],
    [1, 1e-8],
  ]);
  assert.deepEqual(
    bursts.map(({ quietRow, onsetRow, lastRow, events, peakLoss, finished }) => [
      quietRow,
      onsetRow,
      lastRow,
      events,
      peakLoss,
      finished,
    ]),
    [
      [0, 400, 414, 2, 2, true],
      [415, 815, 815, 1, 0.5, true],
    ],
  );
});

test("ringing may last a twentieth of the shortest quiet, and half of it where the burst is longer", () => {
  const eventsOf = (burst: number, quiet: number) =>
    burstsOf([
      [400, 1e-8],
      [burst, 1],
      [quiet, 1e-8],
      [1, 1],
      [400, 1e-8],
    ]).map(({ events }) => events);
  // The next rise comes one step after the quiet: 20 steps are a twentieth of 400, and 200 half of it.
  assert.deepEqual(eventsOf(1, 19), [2]);
  assert.deepEqual(eventsOf(1, 20), [1, 1]);
  assert.deepEqual(eventsOf(41, 39), [2]);
  assert.deepEqual(eventsOf(41, 40), [1, 1]);
  assert.deepEqual(eventsOf(300, 199), [2]);
  assert.deepEqual(eventsOf(300, 200), [1, 1]);
});

test("nothing before the first row looked at counts, and a burst still open at the end is not finished", () => {
  const trainLoss = [1e-9, 1e-9, 5, 1e-6, 1e-6, 1e-6, 3];
  const record = readTrainingRecord({ trainLoss, lastLayerNorm: trainLoss.map(() => 1) });
  const bursts = findSpikeBursts(record, 3, DEFAULT_SLINGSHOT_OPTIONS);
  assert.deepEqual(
    bursts.map(({ quietRow, onsetRow, troughLoss, finished }) => [quietRow, onsetRow, troughLoss, finished]),
    [[3, 6, 1e-6, false]],
  );
});

test("accuracies are those of the quiet's own rows and of the events' own rows", () => {
  const trainLoss = [1e-9, 1e-9, 1e-9, 1, 1, 1e-9, 1e-9];
  const bursts = (trainAccuracy: number[]) => {
    const record = readTrainingRecord({ trainLoss, trainAccuracy, lastLayerNorm: trainLoss.map(() => 1) });
    return findSpikeBursts(record, 0, DEFAULT_SLINGSHOT_OPTIONS).map(({ quietAccuracy, lowestAccuracy }) => [
      quietAccuracy,
      lowestAccuracy,
    ]);
  };
  assert.deepEqual(bursts([0.7, 0.9, 0.8, 0.6, 0.5, 1, 1]), [[0.9, 0.5]]);
  assert.deepEqual(bursts([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1, 1]), [[null, null]]);
  assert.deepEqual(bursts([0, 0, 0, 0.25, Number.NaN, 1, 1]), [[0, 0.25]]);
});

test("exact zeros make the smallest positive loss the trough, and a log of nothing else has the floor", () => {
  const count = (...losses: number[]) => burstsOf(losses.map((loss) => [20, loss])).length;
  // 1e-4 is the quantum of this log: a peak of 0.9 is 9,000 of them, one of 1.1 is 11,000.
  assert.equal(count(1e-4, 0, 0.9, 0), 0);
  assert.equal(count(1e-4, 0, 1.1, 0), 1);
  assert.equal(count(0, 1, 0), 0);
  assert.equal(count(1e-11, 1e-3, 1e-11), 1);
});
