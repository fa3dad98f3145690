/** @file Parts of a tensor are its rows, and travel as they are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cutTensor, MOST_VALUES, tableOf } from "../../inspection/inside/cutTensor.ts";
import { decodeTensorPart, encodeTensorPart } from "./tensorPart.ts";

test("rows of any type come back with their numbers; a scalar has one row, and none more come than there are", () => {
  const request = { step: 5, name: "w", from: 1, every: 2 };
  const values = Float64Array.of(0, 1, 2, 3, 4, 5, Number.NaN, 7);
  const part = cutTensor({ shape: [4, 2], values }, request);
  assert.deepEqual(part, {
    step: 5,
    from: 1,
    every: 2,
    shape: [4, 2],
    rows: 2,
    values: Float64Array.of(2, 3, Number.NaN, 7),
  });
  assert.deepEqual(decodeTensorPart(encodeTensorPart(part).buffer), part);
  const scalar = cutTensor({ shape: [], values: Float32Array.of(3) }, { ...request, from: 0, every: 1 });
  assert.deepEqual([scalar.rows, scalar.values], [1, Float32Array.of(3)]);
  assert.deepEqual(tableOf([3, 2, 5]), { rows: 3, columns: 10 });
});

test("a large tensor comes in parts that are whole rows", () => {
  const columns = 3000;
  const rows = Math.ceil(MOST_VALUES / columns) + 5;
  const tensor = {
    shape: [rows, columns],
    values: new Float32Array(rows * columns).map((_, i) => Math.floor(i / columns)),
  };
  const first = cutTensor(tensor, { step: 1, name: "w", from: 0, every: 1 });
  const rest = cutTensor(tensor, { step: 1, name: "w", from: first.rows, every: 1 });
  assert.equal(first.rows + rest.rows, rows);
  assert.ok(first.values.length <= MOST_VALUES && first.rows > 0);
  assert.equal(rest.values[0], first.rows);
});
