/** @file Reduction of long series: no extreme is lost, none wanders, runs stay aligned. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alignColumn, chooseBucketSteps, joinSteps, reduceSeries } from "./reduceSeries.ts";

function series(values: readonly number[], first = 1) {
  return { step: Float64Array.from(values, (_, i) => first + i), columns: { x: Float64Array.from(values) } };
}

test("short runs are left alone, long ones get buckets that fit the limit", () => {
  assert.equal(chooseBucketSteps([series([1, 2, 3, 4])], 4), 1);
  assert.equal(chooseBucketSteps([series(new Array(1000).fill(0))], 100), 20);
  assert.equal(reduceSeries(series(new Array(1000).fill(0)), 20, 1).step.length, 101);
});

test("a spike of one step in a million survives", () => {
  const values = new Array<number>(1_000_000).fill(1e-8);
  values[654_321] = 1;
  const { step, columns } = reduceSeries(series(values), 10, 1);
  const at = columns.x?.indexOf(1) ?? -1;
  assert.ok(at >= 0);
  assert.ok(Math.abs((step[at] as number) - 654_322) <= 10);
});

test("any values: every extreme of every bucket is kept, steps ascend, the end is exact", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN)), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 12 }),
      (values, bucketSteps) => {
        const { step, columns } = reduceSeries(series(values), bucketSteps, 1);
        const reduced = [...(columns.x ?? [])];
        for (let start = 0; start < values.length; start += bucketSteps) {
          const numbers = values.slice(start, start + bucketSteps).filter((value) => !Number.isNaN(value));
          if (numbers.length === 0) continue;
          assert.ok(reduced.some((value) => value === Math.min(...numbers)));
          assert.ok(reduced.some((value) => value === Math.max(...numbers)));
        }
        for (let i = 1; i < step.length; i++) assert.ok((step[i] as number) > (step[i - 1] as number));
        assert.equal(step.at(-1), values.length);
        assert.ok(Object.is(reduced.at(-1), values.at(-1)));
        assert.equal(reduced.length, step.length);
      },
    ),
  );
});

test("runs of different length and cadence share one axis of steps", () => {
  const every = series([1, 2, 3, 4, 5, 6]);
  const short = series([7, 8]);
  const odd = { step: Float64Array.of(1, 3, 9), columns: { x: Float32Array.of(10, 30, 90) } };
  assert.equal(joinSteps([short, every]), every.step);
  const joined = joinSteps([every, odd]);
  assert.deepEqual([...joined], [1, 2, 3, 4, 5, 6, 9]);
  assert.deepEqual([...alignColumn(odd.columns.x, odd.step, joined)], [10, NaN, 30, NaN, NaN, NaN, 90]);
  assert.deepEqual([...alignColumn(short.columns.x, short.step, every.step)], [7, 8, NaN, NaN, NaN, NaN]);
});
