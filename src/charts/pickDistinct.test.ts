/** @file Which curves are drawn where there is no room for all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pickDistinct } from "./pickDistinct.ts";

const flat = (value: number) => new Float64Array(500).fill(value);

test("all, where there is room", () => assert.deepEqual(pickDistinct([flat(1), flat(1)], 2, false), [0, 1]));

test("the first one, and then what is farthest from all that are taken", () => {
  const curves = [flat(5), flat(5.1), flat(9), flat(0), flat(8.9), flat(2.4)];
  assert.deepEqual(pickDistinct(curves, 3, false), [0, 2, 3]);
  assert.deepEqual(pickDistinct(curves, 4, false), [0, 2, 3, 5]);
});

test("on a log axis decades count", () => {
  const curves = [flat(1), flat(100), flat(1e-6)];
  assert.deepEqual(pickDistinct(curves, 2, true), [0, 2]);
  assert.deepEqual(pickDistinct(curves, 2, false), [0, 1]);
});

test("curves that are measured at few steps differ where they were measured", () => {
  const measured = (value: number) => new Float64Array(5000).fill(NaN).map((_, i) => (i % 999 === 7 ? value : NaN));
  assert.deepEqual(pickDistinct([measured(1), measured(1), measured(3)], 2, false), [0, 2]);
});

test("as many as asked for, each once, ascending, whatever the numbers", () => {
  const curves = fc.array(fc.array(fc.double(), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(curves, fc.integer({ min: 1, max: 12 }), fc.boolean(), (values, most, isLog) => {
      const picked = pickDistinct(
        values.map((curve) => Float64Array.from(curve)),
        most,
        isLog,
      );
      assert.equal(picked.length, Math.min(most, values.length));
      assert.deepEqual(
        picked,
        [...new Set(picked)].sort((a, b) => a - b),
      );
      assert.ok(picked[0] === 0 && picked.every((i) => i < values.length));
    }),
  );
});
