/** @file Columns that vary and columns that do not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { standardizeColumns } from "./standardize.ts";

test("training rows have mean 0 and deviation 1, and rows after them are moved and scaled alike", () => {
  const values = Float64Array.of(1, 3, 5);
  standardizeColumns(values, 2, 1);
  const scale = Math.SQRT2 + 1e-6;
  assert.deepEqual([...values], [-1 / scale, 1 / scale, 3 / scale]);
});

test("a column that is constant over the training rows is moved and not scaled", () => {
  // 0.1 thrice has a mean that is not quite 0.1.
  const columns = [
    [0, 0, 0, 1],
    [0.1, 0.1, 0.1, 1.1],
    [1e9, 1e9, 1e9, 1e9 + 2],
  ];
  for (const column of columns) {
    const values = Float64Array.from(column);
    standardizeColumns(values, 3, 1);
    const expected = column.map((value) => value - (column[0] as number));
    values.forEach((value, i) => {
      assert.ok(Math.abs(value - (expected[i] as number)) < 1e-9, `${[...values]}`);
    });
  }
});
