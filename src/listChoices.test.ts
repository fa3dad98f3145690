import assert from "node:assert/strict";
import { test } from "node:test";
import { listChoices } from "./listNames.ts";

test("choices are read as a sentence", () => {
  assert.deepEqual(
    [[], ["a"], ["a", "b"], ["a", "b", "c"]].map((words) => listChoices(words)),
    ["", "a", "a or b", "a, b or c"],
  );
});
