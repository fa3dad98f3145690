import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShares, findExcess } from "./checkShares.ts";

test("percentages are found by their largest value, shares of 1 with a rounding error are none", () => {
  assert.equal(findExcess([0.1, 99.5, Number.NaN, 100, 98]), 100);
  assert.equal(findExcess([0, 0.5, 1, Number.NaN]), null);
  assert.equal(findExcess([1 + 1e-6]), null);
  assert.equal(findExcess([1 + 2e-6]), 1 + 2e-6);
  assert.equal(findExcess([]), null);
});

test("the first accuracy above 1 is named by series and row", () => {
  assert.doesNotThrow(() =>
    checkShares({ missing: null, absent: undefined, trainAccuracy: [0, 1, 1 + 1e-6, Number.NaN] }),
  );
  assert.throws(() => checkShares({ trainAccuracy: [1], validationAccuracy: [0.5, 7, 8] }), {
    name: "RangeError",
    message: "validationAccuracy[1] is 7: an accuracy is a share, from 0 to 1, not percent",
  });
});
