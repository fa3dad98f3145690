import assert from "node:assert/strict";
import { test } from "node:test";
import { fitsFloat32 } from "./table.ts";

test("it is known whether float32 holds a column", () => {
  const fits = (...values: number[]) => fitsFloat32({ name: "x", values: Float64Array.from(values) });
  assert.equal(fits(0.5, Number.NaN, -0, Number.POSITIVE_INFINITY, 2 ** -149), true);
  assert.equal(fits(0.5, 0.1), false);
  assert.equal(fits(2 ** -150), false);
  assert.equal(fitsFloat32({ name: "x", values: Float32Array.of(0.1) }), true);
});
