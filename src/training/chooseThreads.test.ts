/** @file How many threads an experiment is worth. */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { chooseThreads } from "./chooseThreads.ts";
import { tiny } from "./testRuns.fixture.ts";

test("threads are chosen by what there is to compute: parameters, three times for every row of a batch", () => {
  assert.equal(chooseThreads(tiny()), 1);
  // 10 · 50 + 50 + (depth − 2) · (50 · 50 + 50) + 8 · 50 + 8 parameters.
  const wide = (depth: number, ...settings: string[]) =>
    tiny("data.points=1000", "data.dimensions=10", "model.width=50", `model.depth=${depth}`, ...settings);
  assert.deepEqual([chooseThreads(wide(5)), chooseThreads(wide(6))], [1, availableParallelism()]);
  assert.equal(chooseThreads(wide(6, "batch.size=500")), 1);
});
