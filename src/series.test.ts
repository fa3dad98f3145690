import assert from "node:assert/strict";
import { test } from "node:test";
import { countUpTo, fitsFloat32, resize, takeAfter, takeUpTo, withRoom } from "./series.ts";

const STEP = Float64Array.of(2, 4, 6, 8, 10);

test("rows are counted up to and with a step", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 6, 7, 9, 10, 11].map((last) => countUpTo(STEP, last)),
    [0, 1, 1, 2, 3, 3, 4, 5, 5],
  );
  assert.equal(countUpTo(new Float64Array(0), 3), 0);
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

test("numbers get room in leaps, and keep what they are", () => {
  const full = Float32Array.of(1, 2, 3);
  assert.equal(withRoom(full, 3), full);
  assert.deepEqual(withRoom(full, 4), Float32Array.of(1, 2, 3, 0, 0, 0));
  assert.deepEqual(withRoom(Float64Array.of(0.1), 5), Float64Array.of(0.1, 0, 0, 0, 0));
  assert.deepEqual(resize(Uint8Array.of(1, 2, 3), 2), Uint8Array.of(1, 2));
});

test("it is known whether float32 holds a column", () => {
  const fits = (...values: number[]) => fitsFloat32(Float64Array.from(values));
  assert.equal(fits(0.5, Number.NaN, -0, Number.POSITIVE_INFINITY, 2 ** -149), true);
  assert.equal(fits(0.5, 0.1), false);
  assert.equal(fits(2 ** -150), false);
  assert.equal(fitsFloat32(Float32Array.of(0.1)), true);
});
