/** @file Laws of the parts of a batch. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkParts, listParts } from "./batchParts.ts";

test("parts are all rows of a batch in order, as many as asked for, and of equal length but for one row", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), fc.nat(), (size, some, fewer) => {
      const accumulate = 1 + (some % size);
      const parts = listParts(size, size, accumulate);
      assert.equal(parts.length, accumulate);
      assert.equal(
        parts.reduce((sum, length) => sum + length, 0),
        size,
      );
      assert.ok((parts[0] as number) - (parts.at(-1) as number) <= 1);
      // The last batch of an epoch: as many rows, and no part that takes more memory.
      const rows = 1 + (fewer % size);
      const rest = listParts(rows, size, accumulate);
      assert.equal(
        rest.reduce((sum, length) => sum + length, 0),
        rows,
      );
      assert.ok(rest.every((length) => length >= 1 && length <= (parts[0] as number)));
      assert.deepEqual(
        rest,
        rest.toSorted((a, b) => b - a),
      );
      assert.ok(rest.length <= accumulate);
    }),
  );
  assert.deepEqual(listParts(9, 9, 4), [3, 2, 2, 2]);
  assert.deepEqual(listParts(5, 9, 4), [2, 2, 1]);
});

test("more parts than rows are refused", () => {
  checkParts(7, 7);
  assert.throws(() => checkParts(7, 8), {
    message: "batch.accumulate: 8 is not allowed; must be a whole number from 1 to 7, the rows of a batch",
  });
});
