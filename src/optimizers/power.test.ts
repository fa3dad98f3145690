import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { integerPower } from "./power.ts";

test("powers of whole numbers are exact", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 31, 52].map((exponent) => integerPower(2, exponent)),
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 2 ** 31, 2 ** 52],
  );
  assert.equal(integerPower(-3, 5), -243);
  assert.equal(integerPower(10, 22), 1e22);
  assert.equal(integerPower(0, 0), 1);
});

test("the powers of a decay rate are those of repeated multiplication, to rounding", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 1, noNaN: true }), fc.integer({ min: 0, max: 400 }), (base, exponent) => {
      let expected = 1;
      for (let i = 0; i < exponent; i++) expected *= base;
      assert.ok(Math.abs(integerPower(base, exponent) - expected) <= 1e-12 * expected + 1e-300);
    }),
  );
});
