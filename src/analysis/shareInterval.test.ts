/** @file Wilson's interval against the table of Newcombe 1998 (Statistics in Medicine 17, table I, method 3). */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shareInterval } from "./index.ts";

test("the numbers of Newcombe's table", () => {
  const rounded = (count: number, n: number) => shareInterval(count, n).map((end) => Number(end.toFixed(4)));
  assert.deepEqual(rounded(81, 263), [0.2553, 0.3662]);
  assert.deepEqual(rounded(15, 148), [0.0624, 0.1605]);
  assert.deepEqual(rounded(0, 20), [0, 0.1611]);
  assert.deepEqual(rounded(1, 29), [0.0061, 0.1718]);
});

test("it lies between 0 and 1 around the share, and mirrors", () => {
  const counts = fc
    .integer({ min: 1, max: 5000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(counts, ([count, n]) => {
      const [low, high] = shareInterval(count, n);
      assert.ok(low >= 0 && high <= 1 && low <= count / n && count / n <= high && low < high);
      assert.ok(Math.abs(shareInterval(n - count, n)[0] - (1 - high)) < 1e-12);
    }),
  );
});
