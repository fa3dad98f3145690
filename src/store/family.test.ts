/** @file What a run says of where it comes from: its first checkpoint, and where its parent is looked for. */
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { parseSeriesFileName, seriesFileName } from "../columns/seriesFileName.ts";
import { createRun } from "../recording/index.ts";
import { appendSteps, makeRoot, settings } from "../recording/testRun.fixture.ts";
import type { ForkedFrom } from "./facts.ts";
import { listParentPlaces, readRun, startStepOf, verifyRun } from "./index.ts";

const newPath = makeRoot();

const forkedFrom: ForkedFrom = {
  ...{ run: "parent", path: "../parent", step: 3, parametersSha256: "", changes: [], optimizerState: "kept" as const },
};

test("a parent is looked for where it was, from the fork and from here, and beside the fork", () => {
  const places = (path: string) => listParentPlaces("/a/b/fork", { ...forkedFrom, path });
  assert.deepEqual(
    places("../../c/old"),
    ["/a/c/old", resolve("../../c/old"), "/a/b/parent"].map((x) => resolve(x)),
  );
  assert.deepEqual(
    places("/c/old"),
    ["/c/old", "/a/b/parent"].map((x) => resolve(x)),
  );
  assert.deepEqual(
    places("../parent"),
    [join("/a/b/parent"), resolve("../parent")].map((x) => resolve(x)),
  );
  assert.equal(listParentPlaces("fork", forkedFrom)[0], resolve("parent"));
});

for (const [what, facts, start] of [
  ["a fork", { forkedFrom }, 3],
  ["a fork at its parent's beginning", { forkedFrom: { ...forkedFrom, step: 0 } }, 0],
  ["a run of imported weights", { importedFrom: { file: "w", sha256: "", format: "safetensors" } }, 0],
] as const) {
  test(`${what} lacks the checkpoint that it began with where the manifest lists another`, async () => {
    const directory = newPath();
    const writer = createRun(directory, { ...settings, manifest: { ...settings.manifest, ...facts } });
    appendSteps(writer, 1, 5);
    writer.saveCheckpoint({ step: 5, tensors: [], reason: "last" });
    writer.updateManifest({});
    assert.equal(startStepOf((await readRun(directory)).manifest), start);
    const file = `checkpoints/step-00000000${start}.safetensors`;
    const reason = "it is missing, and the run began with it";
    assert.deepEqual(await verifyRun(directory), [{ file, firstStep: null, lastStep: null, reason }]);
    writer.saveCheckpoint({ step: start, tensors: [], reason: "start" });
    writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
  });
}

test("a run of drawn weights began with no checkpoint", async () => {
  const directory = newPath();
  createRun(directory, settings).finish("done");
  assert.equal(startStepOf((await readRun(directory)).manifest), null);
  assert.deepEqual(await verifyRun(directory), []);
});

test("a series file's name is exactly what is written", () => {
  const name = seriesFileName(1, 2 ** 40, new Uint8Array(3));
  assert.deepEqual(parseSeriesFileName(name), { name, firstStep: 1, lastStep: 2 ** 40, crc: 0xff41d912 });
  for (const other of [`x${name}`, `${name}x`, name.replace("1-", "-"), name.replace("ff41d912", "FF41D912")]) {
    assert.equal(parseSeriesFileName(other), null, other);
  }
  assert.equal(parseSeriesFileName(`steps-000000001-${"9".repeat(17)}-00000000.parquet`), null);
});
