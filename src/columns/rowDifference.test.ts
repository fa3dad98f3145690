/** @file Rows that are computed again are those that are recorded in every bit, or it is told which column is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findRowDifference } from "./rowDifference.ts";

const COLUMNS = [
  { name: "a", type: "f64" },
  { name: "b", type: "f32" },
] as const;

const recorded = [Float64Array.of(0.1, 0, Number.NaN), Float32Array.of(0.1, -0, 3)];
const find = (row: number, ...values: number[]) => findRowDifference(COLUMNS, recorded, row, values);

test("values are compared as they are stored", () => {
  assert.equal(find(0, 0.1, 0.1), null);
  assert.equal(find(0, 0.1, Math.fround(0.1)), null);
  assert.equal(find(2, Number.NaN, 3), null);
  assert.deepEqual(find(0, Math.fround(0.1), 0.1), { name: "a", value: "0.10000000149011612", recorded: "0.1" });
  assert.deepEqual(find(0, 0.1, 0.2), { name: "b", value: "0.20000000298023224", recorded: "0.10000000149011612" });
});

test("the zeros are two, and the first difference is told", () => {
  assert.deepEqual(find(1, -0, 0), { name: "a", value: "-0", recorded: "0" });
  assert.deepEqual(find(1, 0, 0), { name: "b", value: "0", recorded: "-0" });
  assert.equal(find(1, 0, -0), null);
});

test("a column, or a row, that is not recorded is NaN", () => {
  assert.equal(findRowDifference(COLUMNS, [undefined, recorded[1]], 2, [Number.NaN, 3]), null);
  assert.deepEqual(findRowDifference(COLUMNS, [undefined], 0, [1, 2]), { name: "a", value: "1", recorded: "NaN" });
  assert.equal(find(3, Number.NaN, Number.NaN), null);
});
