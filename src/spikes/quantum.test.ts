/** @file The least difference that a record shows, of decimals, of multiples and of full floats. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { quantumOf } from "./index.ts";

test("decimals as they were written, in float32, too; what is not finite says nothing", () => {
  assert.equal(quantumOf([1.25, Number.NaN, 0.5, -3, Number.POSITIVE_INFINITY]), 0.01);
  assert.equal(quantumOf(Float32Array.of(0.1234, 1.9876, 12.0001)), 1e-4);
  assert.equal(quantumOf([3, 0, 12]), 1);
});

test("the least difference, where it stands there several times", () => {
  const unit = 2 ** -23;
  assert.equal(quantumOf([0, 3 * unit, 2 * unit, 0, unit, 0]), unit);
  assert.equal(quantumOf([0, 0, 0.31278941, 0, 0]), 2 ** -149);
});

test("numbers of full length have none", () => {
  assert.equal(quantumOf([Math.PI, Math.E, Math.SQRT2, Math.LN2, Math.LN10]), 2 ** -149);
});

test("numbers that are small have decimals, however near to 0 they are", () => {
  assert.equal(quantumOf([1.5e-10, 2.7e-10, 1.1e-12]), 2 ** -149);
  assert.equal(quantumOf([0, 3e-40, 2e-40]), 2 ** -149);
});
