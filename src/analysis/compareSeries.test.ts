/** @file Two series are equal to the bit, or the first difference is named. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareSeries } from "./compareSeries.ts";

const step = Float64Array.of(1, 2, 3, 4);
const series = (x: readonly number[], y: readonly number[]) => ({
  step,
  columns: { x: Float64Array.from(x), y: Float32Array.from(y) },
});
const a = series([1, 2, 3, 4], [5, NaN, 7, 8]);

test("the same values are equal, NaN like NaN", () => {
  assert.deepEqual(compareSeries(a, structuredClone(a)), {
    firstStep: 1,
    lastStep: 4,
    steps: 4,
    columns: 2,
    difference: null,
  });
});

test("the first differing step is named, and its first column", () => {
  assert.deepEqual(compareSeries(a, series([1, 2, 3, 5], [5, NaN, 6, 8])).difference, {
    step: 3,
    column: "y",
    values: [7, 6],
  });
  assert.equal(compareSeries(a, series([1, 2, 0, 5], [5, NaN, 6, 8])).difference?.column, "x");
});

test("a sign of zero, a last bit and a missing measurement are differences", () => {
  const zero = series([0, 0, 0, 0], [0, 0, 0, 0]);
  assert.equal(compareSeries(zero, series([0, 0, 0, 0], [0, 0, 0, -0])).difference?.step, 4);
  assert.equal(compareSeries(a, series([1, 2, 3 + 2 ** -51, 4], [5, NaN, 7, 8])).difference?.step, 3);
  assert.equal(compareSeries(a, series([1, 2, 3, 4], [5, 6, 7, 8])).difference?.step, 2);
});

test("only common steps count, and only those after a step", () => {
  const fork = { step: Float64Array.of(3, 5), columns: { x: Float64Array.of(3, 9), y: Float32Array.of(7, 9) } };
  const { firstStep, lastStep, steps, difference } = compareSeries(a, fork);
  assert.deepEqual([firstStep, lastStep, steps, difference], [3, 3, 1, null]);
  const other = series([0, 0, 0, 4], [0, 0, 0, 8]);
  assert.equal(compareSeries(a, other, 3).difference, null);
  assert.equal(compareSeries(a, other, 2).difference?.step, 3);
  assert.deepEqual(compareSeries(a, other, 4), {
    firstStep: null,
    lastStep: null,
    steps: 0,
    columns: 2,
    difference: null,
  });
});

test("steps that only one series has are passed over, in either", () => {
  const own = (steps: number[]) => ({ step: Float64Array.from(steps), columns: { x: Float64Array.from(steps) } });
  const compared = (a: number[], b: number[]) => {
    const { firstStep, lastStep, steps, difference } = compareSeries(own(a), own(b));
    assert.equal(difference, null);
    return [firstStep, lastStep, steps];
  };
  assert.deepEqual(compared([1, 3, 6, 7], [1, 2, 3, 4, 5, 7]), [1, 7, 3]);
  assert.deepEqual(compared([1, 2, 3, 4, 5, 7], [1, 3, 6, 7]), [1, 7, 3]);
  assert.deepEqual(compared([5, 6], [1, 2, 3]), [null, null, 0]);
});

test("a column of one series only differs at the first common step", () => {
  const bare = { step, columns: { x: a.columns.x } };
  assert.deepEqual(compareSeries(a, bare, 1).difference, { step: 2, column: "y", values: [NaN, null] });
  assert.deepEqual(compareSeries(bare, a, 1).difference, { step: 2, column: "y", values: [null, NaN] });
});

test("one changed value anywhere is found", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 40 }), fc.nat(), fc.double(), (values, at, value) => {
      const row = at % values.length;
      fc.pre(!Object.is(values[row], value));
      const changed = values.with(row, value);
      const own = (y: number[]) => ({ step: Float64Array.from(y.keys()), columns: { y: Float64Array.from(y) } });
      assert.equal(compareSeries(own(values), own(changed)).difference?.step, row);
    }),
  );
});
