/** @file The middle of a list against sorting it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { selectMiddle } from "./selectMiddle.ts";

test("it is the one that sorting puts there, whatever lies beyond the length", () => {
  const one = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -2, max: 2 }));
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 70 }), fc.array(one, { maxLength: 3 }), (list, beyond) => {
      const middle = selectMiddle(Float64Array.from([...list, ...beyond]), list.length);
      // 0 and −0 are one number.
      assert.equal(middle + 0, (Float64Array.from(list).sort()[list.length >> 1] as number) + 0);
    }),
  );
});
