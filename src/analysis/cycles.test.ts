/** @file The definition of a slingshot, each part by itself: norms and bursts drawn by hand, numbers worked out on paper. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeCycles } from "./cycles.ts";
import { DEFAULT_SLINGSHOT_OPTIONS } from "./slingshotOptions.ts";
import type { SpikeBurst } from "./spikeBursts.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

/** A quiet from row 0 to 20, then a spike in row 21. */
const BURST: SpikeBurst = {
  quietRow: 0,
  calmRow: 20,
  onsetRow: 21,
  lastRow: 21,
  troughLoss: 1e-9,
  peakLoss: 1,
  events: 1,
  quietAccuracy: 1,
  lowestAccuracy: 0.9,
  finished: true,
};

/** Norms on straight lines between the given [row, norm]. */
function draw(...corners: readonly (readonly [number, number])[]): number[] {
  const norms: number[] = [];
  for (const [index, [row, norm]] of corners.entries()) {
    const [lastRow, lastNorm] = corners[index - 1] ?? [row - 1, norm];
    for (let i = lastRow + 1; i <= row; i++)
      norms.push(lastNorm + ((norm - lastNorm) * (i - lastRow)) / (row - lastRow));
  }
  return norms;
}

/** The norm stays at 1 for 10 rows and grows to 2 in the next 10. */
const GROWN = [
  [0, 1],
  [10, 1],
  [20, 2],
] as const;
const STAIR = draw(...GROWN, [60, 2]);

/** Steps are 5, 7, 9, …: rows and steps are not the same. */
const stepOf = (row: number) => 5 + 2 * row;

function judge(norm: readonly number[], ...bursts: readonly Partial<SpikeBurst>[]) {
  const record = readTrainingRecord({
    trainLoss: norm.map(() => 0),
    lastLayerNorm: norm,
    step: norm.map((_, row) => stepOf(row)),
  });
  return judgeCycles(
    record,
    bursts.map((burst) => ({ ...BURST, ...burst })),
    DEFAULT_SLINGSHOT_OPTIONS,
  );
}

const lackOf = (norm: readonly number[], burst: Partial<SpikeBurst> = {}) => judge(norm, burst)[0]?.lack;

test("growth, a spike that misclassifies and a plateau are a slingshot", () => {
  const [cycle] = judge(STAIR, {});
  assert.deepEqual(cycle?.growth, { start: 10, end: 20, growth: 1 });
  assert.equal(cycle?.lack, null);
  assert.equal(cycle?.plateauEnd, stepOf(60));
});

test("a loss that did not come down lacks its end, whatever else there is", () => {
  assert.equal(lackOf(STAIR, { finished: false }), "end");
  assert.equal(lackOf(draw([0, 1], [60, 1]), { finished: false, lowestAccuracy: 1 }), "end");
});

test("a spike misclassifies if an accuracy in it is below the best of the quiet before it", () => {
  assert.equal(lackOf(STAIR, { lowestAccuracy: 1 }), "misclassification");
  assert.equal(lackOf(STAIR, { quietAccuracy: 0.9 }), "misclassification");
  assert.equal(lackOf(STAIR, { quietAccuracy: 0.91 }), null);
  assert.equal(lackOf(STAIR, { quietAccuracy: null, lowestAccuracy: 1 }), "misclassification");
  assert.equal(lackOf(STAIR, { quietAccuracy: null, lowestAccuracy: 0.99 }), null);
  assert.equal(lackOf(STAIR, { lowestAccuracy: null }), null);
  assert.equal(lackOf(STAIR, { lowestAccuracy: null, quietAccuracy: 0 }), null);
});

test("a norm that does not turn to faster growth lacks growth", () => {
  assert.equal(lackOf(draw([0, 1], [60, 1])), "growth");
  assert.equal(lackOf(draw([0, 1], [20, 2], [60, 2])), "growth");
});

test("what the norm does between the calm and the spike is not growth before it", () => {
  assert.equal(lackOf(draw([0, 1], [18, 1], [20, 2], [60, 2]), { calmRow: 18 }), "growth");
  assert.equal(lackOf(draw([0, 1], [9, 1], [18, 2], [60, 2]), { calmRow: 18 }), null);
  assert.equal(
    lackOf(draw([0, 0], [5, 1], [15, 1], [25, 2], [60, 2]), { quietRow: 5, calmRow: 25, onsetRow: 26, lastRow: 26 }),
    null,
  );
});

test("a tenth of the growth must lie in its last half", () => {
  const halfway = (norm: number) => draw([0, 1], [10, 1], [15, norm], [20, 2], [60, 2]);
  assert.equal(lackOf(halfway(1.875)), null);
  assert.equal(lackOf(halfway(1.9375)), "growth");
  assert.equal(lackOf(draw([0, 10], [10, 10], [15, 19], [20, 20], [60, 20])), null);
});

test("after the burst the norm must grow at less than three quarters of the rate before it, for half as long", () => {
  // Before the spike it grew by 0.1 a row. Half of the growth phase is 5 rows: what comes later does not count.
  const goingOn = (rate: number, rows = 5) =>
    draw(...GROWN, [21, 2], [21 + rows, 2 + rate * rows], [60, 2 + rate * rows]);
  assert.equal(lackOf(goingOn(0.0625)), null);
  assert.equal(lackOf(goingOn(0.078125)), "plateau");
  assert.equal(lackOf(draw(...GROWN, [26, 2], [60, 9])), null);
  assert.equal(lackOf(draw([0, 1], [10, 1], [20, 11], [21, 11], [26, 14.75], [60, 14.75])), "plateau");
  // The rate before is that of the last half alone.
  const slowing = (rate: number) =>
    draw([0, 1], [10, 1], [15, 1.8], [20, 2], [21, 2], [26, 2 + 5 * rate], [60, 2 + 5 * rate]);
  assert.equal(lackOf(slowing(0.025)), null);
  assert.equal(lackOf(slowing(0.035)), "plateau");
});

test("a log that ends within a quarter of that time shows no rate", () => {
  const steep = draw(...GROWN, [21, 2], [24, 8]);
  assert.equal(lackOf(steep.slice(0, 23)), null);
  assert.equal(lackOf(steep.slice(0, 24)), "plateau");
  // A growth phase of 8 rows: a quarter of 4 rows is one.
  const quick = draw([0, 1], [12, 1], [20, 2], [21, 2], [24, 8]);
  assert.equal(lackOf(quick.slice(0, 22)), null);
  assert.equal(lackOf(quick.slice(0, 23)), "plateau");
  // Rates are asked for, not rises: 0.25 in 3 rows is more than 0.5 in 5 rows by three quarters.
  assert.equal(lackOf(draw(...GROWN, [21, 2], [24, 2.25])), "plateau");
});

test("for as long as the quiet lasted, the plateau may lose a quarter of the growth at an even rate", () => {
  // The quiet is 21 rows from the first to the spike, so the plateau is followed to row 42.
  const sinking = (norm: number, row: number) => draw(...GROWN, [21, 2], [row - 1, 2], [row, norm], [60, norm]);
  assert.equal(lackOf(sinking(1.75, 42)), null);
  assert.equal(lackOf(sinking(1.74, 42)), "plateau");
  assert.equal(lackOf(sinking(0, 43)), null);
  // Cut after 7 rows, a third of that time: a twelfth of the growth.
  assert.equal(lackOf(sinking(1.92, 28).slice(0, 29)), null);
  assert.equal(lackOf(sinking(1.91, 28).slice(0, 29)), "plateau");
});

test("where no norm was recorded after a burst, it stays as it was last", () => {
  assert.equal(lackOf([...draw(...GROWN), ...new Array<number>(40).fill(Number.NaN)]), null);
});

test("a plateau may in any case settle by a five-hundredth of the norm", () => {
  const small = (settled: number) =>
    draw([0, 100], [10, 100], [20, 100.4], [21, 100.4], [22, 100.4 - settled], [60, 100.4 - settled]);
  assert.equal(lackOf(small(0.19)), null);
  assert.equal(lackOf(small(0.21)), "plateau");
});

test("the plateau must keep the norm after the burst, or that before the growth where the burst took more", () => {
  const taken = (after: number) => draw(...GROWN, [21, after], [60, after]);
  assert.equal(lackOf(taken(1.5)), null);
  assert.equal(lackOf(taken(5)), null);
  assert.equal(lackOf(taken(1)), null);
  assert.equal(lackOf(taken(0.7)), "plateau");
});

test("a plateau ends where the next growth begins, else before the next burst", () => {
  const second = { quietRow: 22, calmRow: 42, onsetRow: 43, lastRow: 43 };
  const grown = judge(draw(...GROWN, [32, 2], [42, 3], [80, 3]), {}, second);
  assert.deepEqual(
    grown.map(({ lack, plateauEnd }) => [lack, plateauEnd]),
    [
      [null, stepOf(32)],
      [null, stepOf(80)],
    ],
  );
  const flat = judge(draw(...GROWN, [80, 2]), {}, second);
  assert.deepEqual(
    flat.map(({ lack, plateauEnd }) => [lack, plateauEnd]),
    [
      [null, stepOf(42)],
      ["growth", stepOf(80)],
    ],
  );
  // The climb to the second burst raises the norm too, but is no growth.
  const climbing = judge(draw(...GROWN, [40, 2], [42, 3], [80, 3]), {}, { ...second, calmRow: 40 });
  assert.equal(climbing[0]?.plateauEnd, stepOf(42));
  const afterwards = judge(draw(...GROWN, [40, 2], [60, 4]), {});
  assert.equal(afterwards[0]?.plateauEnd, stepOf(40));
});

const SECOND = { quietRow: 22, calmRow: 42, onsetRow: 43, lastRow: 43 };

test("beside a slingshot a spike may miss its misclassification, but not its end", () => {
  const norm = draw(...GROWN, [32, 2], [42, 3], [80, 3]);
  const lacks = (second: Partial<SpikeBurst>) => judge(norm, {}, { ...SECOND, ...second }).map(({ lack }) => lack);
  assert.deepEqual(lacks({ lowestAccuracy: 1 }), [null, null]);
  assert.deepEqual(lacks({ finished: false }), [null, "end"]);
  // Alone it is none.
  assert.deepEqual(
    judge(norm, { lowestAccuracy: 1 }, { ...SECOND, lowestAccuracy: 1 }).map(({ lack }) => lack),
    ["misclassification", "misclassification"],
  );
});

test("beside a slingshot the first growth needs no turn, a later one does", () => {
  // The whole first quiet is one straight rise, the second a turn.
  const straightFirst = judge(draw([0, 1], [20, 2], [32, 2], [42, 3], [80, 3]), {}, SECOND);
  assert.deepEqual(
    straightFirst.map(({ lack, growth }) => [lack, growth?.start]),
    [
      [null, 0],
      [null, 32],
    ],
  );
  const straightLater = judge(draw(...GROWN, [21, 2], [42, 3], [80, 3]), {}, SECOND);
  assert.deepEqual(
    straightLater.map(({ lack }) => lack),
    [null, "growth"],
  );
  const risesAfterRest = judge(draw(...GROWN, [27, 2], [42, 4], [80, 4]), {}, { ...SECOND, quietRow: 27 });
  assert.deepEqual(
    risesAfterRest.map(({ lack }) => lack),
    [null, "growth"],
  );
});

test("beside a slingshot a later growth may turn late in its quiet", () => {
  // Fast growth at first hides the turn in row 64 from a look at the whole quiet, not from one at its last half.
  const norm = draw(...GROWN, [26, 2], [30, 8], [64, 8], [70, 8.5], [120, 8.5]);
  const late = judge(norm, {}, { quietRow: 22, calmRow: 70, onsetRow: 71, lastRow: 71 });
  assert.deepEqual(
    late.map(({ lack, growth }) => [lack, growth?.start]),
    [
      [null, 10],
      [null, 64],
    ],
  );
});

test("beside a slingshot a burst may take off more norm than was added, if what is left stays", () => {
  const taken = (after: number, end: number) => draw(...GROWN, [32, 2], [42, 3], [43, after], [80, end]);
  const lacks = (norm: number[]) => judge(norm, {}, SECOND).map(({ lack }) => lack);
  assert.deepEqual(lacks(taken(1.5, 1.5)), [null, null]);
  assert.deepEqual(lacks(taken(1.5, 0.5)), [null, "plateau"]);
});
