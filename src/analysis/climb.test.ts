import assert from "node:assert/strict";
import { test } from "node:test";
import { hasGapBefore, hidesClimb, judgeClimb } from "./climb.ts";
import type { SpikeBurst } from "./spikeBursts.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

const QUIET = 200;

/** A quiet of 200 rows, then a spike; the rows of the quiet are numbered from 0. */
function judge(quiet: (row: number) => number, peak = 1) {
  const trainLoss = [...Array.from({ length: QUIET }, (_, row) => quiet(row)), peak, 1e-8];
  const burst = { quietRow: 0, onsetRow: QUIET, troughLoss: Math.min(...trainLoss) } as SpikeBurst;
  return judgeClimb(readTrainingRecord({ trainLoss }), burst);
}

/** Up and down by a factor of four, row by row. */
const noise = (row: number) => (row % 2 === 0 ? 1e-8 : 4e-8);

test("two rows three times as high as those before are a climb, and so is one thirty times as high", () => {
  const last = (...rows: readonly number[]) =>
    judge((row) => (row < QUIET - rows.length ? noise(row) : (rows[row - QUIET + rows.length] as number)));
  assert.equal(last(1.3e-7, 1.3e-7), "seen");
  assert.equal(last(1e-8, 1.3e-7), "slight");
  assert.equal(last(1e-8, 1.3e-6), "seen");
  assert.equal(last(1.1e-7, 1.1e-7), "slight");
});

test("rows like those before them are none, and may be chance where they are the highest", () => {
  assert.equal(judge(noise), "slight");
  assert.equal(
    judge((row) => (row < QUIET - 8 ? noise(row) : 1e-8)),
    "unseen",
  );
});

test("a loss that fell until the spike did not climb", () => {
  assert.equal(
    judge((row) => noise(row) * Math.exp(-row / 40)),
    "absent",
  );
});

test("nor does one that jumps at once to what a wrong label costs", () => {
  // Three quarters of −ln(1e-8) are 13.8.
  assert.equal(judge(noise, 13.7), "slight");
  assert.equal(judge(noise, 13.9), "absent");
});

test("a loss without noise is steady, whether it falls or rests", () => {
  assert.equal(
    judge(() => 1e-8),
    "steady",
  );
  assert.equal(
    judge((row) => 1e-4 * Math.exp(-row / 40)),
    "steady",
  );
});

test("rows that lie apart hide a climb, and rows that are missing before a spike are a gap", () => {
  const steps = (distance: number, gap: number) => {
    const step = Array.from({ length: QUIET + 2 }, (_, row) => distance * row + (row > QUIET - 4 ? gap : 0));
    const record = readTrainingRecord({ trainLoss: step.map(() => 1e-8), step });
    const burst = { quietRow: 0, onsetRow: QUIET } as SpikeBurst;
    return [hidesClimb(record, burst), hasGapBefore(record, burst)];
  };
  assert.deepEqual(steps(1, 0), [false, false]);
  assert.deepEqual(steps(3, 0), [false, false]);
  assert.deepEqual(steps(4, 0), [true, false]);
  assert.deepEqual(steps(1, 10), [false, true]);
});
