import assert from "node:assert/strict";
import { test } from "node:test";
import { entryAt, entryFrom } from "./normLog.ts";

const STEP = Float64Array.of(2, 4, 6, 8, 10);

test("an entry at a step is the last one by then, an entry from a step the first one from then on", () => {
  const log = { step: STEP };
  assert.deepEqual(
    [1, 2, 3, 10, 99].map((at) => entryAt(log, at)),
    [0, 0, 0, 4, 4],
  );
  assert.deepEqual(
    [1, 2, 3, 4, 10, 99].map((at) => entryFrom(log, at)),
    [0, 0, 1, 1, 4, 5],
  );
});
