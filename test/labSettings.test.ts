/** @file Settings of runs side by side, as the lab's table and its comparisons have them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listDiffering } from "../web/runs/settingsOf.ts";

const run = (rate: number, width: number) => ({
  settings: { name: `r${rate}`, model: { width }, optimizer: { learningRate: rate } },
});

test("beside a log of another tool, which has no settings, only those differ that do among runs", () => {
  const log = { settings: { name: "log", importedFrom: { file: "a.csv", format: "csv" } } };
  assert.deepEqual(listDiffering([run(1, 8), run(2, 8)]), ["optimizer.learningRate"]);
  assert.deepEqual(listDiffering([run(1, 8), log, run(2, 8), { settings: null }]), ["optimizer.learningRate"]);
  assert.deepEqual(listDiffering([log, { settings: { name: "other", importedFrom: { file: "b.csv" } } }]), []);
});
