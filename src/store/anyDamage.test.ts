/** @file Damage at any place of any file: named, or without effect; never a wrong number, never an unknown error. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { before, beforeEach, test } from "node:test";
import { StoreError } from "../files/index.ts";
import { createRun } from "../recording/index.ts";
import { appendSteps, bits, flipBit, listFiles, makeRoot, settings } from "../recording/testRun.fixture.ts";
import { findCheckpoint, type Run, readRun, verifyRun } from "./index.ts";

const newPath = makeRoot();
let directory = "";
let original = "";
let intact: Run;
let intactCheckpoint: Awaited<ReturnType<typeof findCheckpoint>>;
before(async () => {
  original = newPath();
  const run = createRun(original, { ...settings, spanRows: 4 });
  appendSteps(run, 1, 6);
  run.saveCheckpoint({
    step: 6,
    tensors: [{ name: "a", dtype: "F64", shape: [3], values: Float64Array.of(1, 2, 3) }],
    metadata: { step: "6" },
    reason: "last",
  });
  run.writeEvents([{ step: 2, kind: "spike" }]);
  run.finish("done");
  intact = await readRun(original);
  intactCheckpoint = await findCheckpoint(intact);
  assert.deepEqual(await verifyRun(original), []);
});
beforeEach(() => {
  directory = newPath();
  cpSync(original, directory, { recursive: true });
});

const contentOf = ({ series, events, experiment, manifest }: Run) => ({
  rows: Object.fromEntries(
    [...series.step].map((step, row) => [
      step,
      Object.values(series.columns).map((values) => bits(values.slice(row, row + 1))),
    ]),
  ),
  events,
  experiment,
  manifest,
});

/** Reads all that can be read. Whatever is read must be as it was; whatever is not must be named. */
async function examine(what: string): Promise<"found" | "harmless"> {
  const found = await verifyRun(directory);
  try {
    const run = await readRun(directory);
    const [now, expected] = [contentOf(run), contentOf(intact)];
    for (const [step, row] of Object.entries(now.rows)) assert.deepEqual(row, expected.rows[step], what);
    assert.deepEqual(now.manifest, expected.manifest, what);
    assert.deepEqual(now.experiment, expected.experiment, what);
    if (run.damaged.length === 0) assert.deepEqual(now, expected, what);
    const checkpoint = await findCheckpoint(run);
    if (checkpoint.damaged.length === 0) assert.deepEqual(checkpoint, intactCheckpoint, what);
    assert.equal(found.length, run.damaged.length + checkpoint.damaged.length, what);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    assert.ok(["damaged", "missing"].includes(error.kind), what);
    assert.ok(found.length > 0, `${what}: ${error.message}`);
  }
  return found.length > 0 ? "found" : "harmless";
}

test("a file of a small run cut at any byte is named", async () => {
  for (const file of listFiles(original)) {
    if (file.startsWith("lock-")) continue;
    const path = join(directory, file);
    const size = readFileSync(path).length;
    for (let length = size - 1; length >= 0; length--) {
      truncateSync(path, length);
      const what = `${file} cut to ${length} of ${size} bytes`;
      // The manifest may end without its last newline.
      const expected = file === "manifest.json" && length === size - 1 ? "harmless" : "found";
      assert.equal(await examine(what), expected, what);
    }
    rmSync(path);
    assert.equal(await examine(`${file} removed`), "found", file);
    copyFileSync(join(original, file), path);
  }
});

test("a file of a small run with any bit flipped is named, or reads as it was", async () => {
  const counts = { found: 0, harmless: 0 };
  for (const file of listFiles(original)) {
    if (file.startsWith("lock-")) continue;
    const path = join(directory, file);
    const size = 8 * readFileSync(path).length;
    // Every bit of short files, and some hundred of long ones, at distances that meet every bit of a byte.
    const distance = Math.max(1, Math.floor(size / 300) | 1);
    for (let bit = 0; bit < size; bit += distance) {
      flipBit(path, bit);
      const outcome = await examine(`${file} with bit ${bit} flipped`);
      if (file !== "manifest.json") assert.equal(outcome, "found", `${file}, bit ${bit}`);
      counts[outcome]++;
      flipBit(path, bit);
    }
  }
  assert.ok(counts.found > 1000, JSON.stringify(counts));
  assert.deepEqual(await verifyRun(directory), []);
});
