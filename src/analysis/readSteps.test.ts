import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLengths, readSteps } from "./readSteps.ts";

test("steps are those that are given, else 1, 2, 3, …", () => {
  assert.deepEqual(readSteps([-2, 0.5, 7], 3), Float64Array.of(-2, 0.5, 7));
  assert.deepEqual(readSteps(null, 3), Float64Array.of(1, 2, 3));
  assert.deepEqual(readSteps(undefined, 0), new Float64Array(0));
});

test("steps that do not increase or are no finite numbers are refused by row", () => {
  const refused = (steps: number[], message: string) =>
    assert.throws(() => readSteps(steps, steps.length), { name: "RangeError", message });
  const words = "steps must be finite and increase";
  refused([1, 2, 2], `step[2] is 2 after 2: ${words}`);
  refused([3, 1], `step[1] is 1 after 3: ${words}`);
  refused([1, Number.POSITIVE_INFINITY], `step[1] is Infinity after 1: ${words}`);
  refused([Number.NEGATIVE_INFINITY], `step[0] is -Infinity after -Infinity: ${words}`);
  refused([Number.NaN], `step[0] is NaN after -Infinity: ${words}`);
});

test("series of one length agree, and those that are not there do not count", () => {
  assert.doesNotThrow(() => checkLengths({ loss: [1, 2], norm: [3, 4], step: null, accuracy: undefined }));
  assert.doesNotThrow(() => checkLengths({}));
  assert.throws(() => checkLengths({ loss: [1, 2], norm: [3, 4], step: [1] }), {
    name: "RangeError",
    message: "step has 1 entries, loss has 2: they must agree",
  });
  assert.throws(() => checkLengths({ loss: null, norm: [1] }), {
    message: "norm has 1 entries, loss has 0: they must agree",
  });
});
