import assert from "node:assert/strict";
import { test } from "node:test";
import { countUpTo as countRows } from "../countUpTo.ts";
import { entryAt, entryFrom } from "./normLog.ts";
import { takeAfter, takeUpTo } from "./stepSeries.ts";

const STEP = Float64Array.of(2, 4, 6, 8, 10);

test("rows are counted up to and with a step", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 6, 7, 9, 10, 11].map((last) => countRows(STEP, last)),
    [0, 1, 1, 2, 3, 3, 4, 5, 5],
  );
  assert.equal(countRows(new Float64Array(0), 3), 0);
});

test("a series is cut after a step, every column alike", () => {
  const series = {
    step: STEP,
    columns: { loss: Float64Array.of(1, 2, 3, 4, 5), rate: Float32Array.of(6, 7, 8, 9, 10) },
  };
  assert.deepEqual(takeUpTo(series, 6), {
    step: Float64Array.of(2, 4, 6),
    columns: { loss: Float64Array.of(1, 2, 3), rate: Float32Array.of(6, 7, 8) },
  });
  assert.deepEqual(takeAfter(series, 6), {
    step: Float64Array.of(8, 10),
    columns: { loss: Float64Array.of(4, 5), rate: Float32Array.of(9, 10) },
  });
});

test("an entry at a step is the last one by then, an entry from a step the first one from then on", () => {
  const log = { step: STEP };
  assert.deepEqual(
    [1, 2, 3, 10, 99].map((at) => entryAt(log, at)),
    [0, 0, 0, 4, 4],
  );
  assert.deepEqual(
    [1, 2, 3, 4, 10, 99].map((at) => entryFrom(log, at)),
    [0, 0, 1, 1, 4, 5],
  );
});
