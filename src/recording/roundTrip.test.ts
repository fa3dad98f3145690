/** @file What a run is given is read back: every bit of its numbers, its manifest, events and settings. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { crc32, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { parse } from "yaml";
import { readRun, toYaml } from "../store/index.ts";
import { createRun, newRunDirectory } from "./index.ts";
import {
  appendSteps,
  assertSteps,
  bits,
  fileOfSteps,
  listSpans,
  makeRoot,
  settings,
  storeError,
  writeRun,
} from "./testRun.fixture.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
});

const smallest = Number.MIN_VALUE;
const awkward = [0, -0, NaN, Infinity, -Infinity, smallest, -smallest, 2 ** -1022, Number.MAX_VALUE, 0.1, 1e-300];

describe("series", () => {
  test("every bit pattern of numbers comes back, in f64 and rounded to f32", async () => {
    const run = createRun(directory, settings);
    for (const [i, value] of awkward.entries()) run.appendRow(i, [value, value]);
    run.finish("done");
    const { series } = await readRun(directory);
    assert.deepEqual([...series.step], [...awkward.keys()]);
    assert.equal(bits(series.columns.trainLoss), bits(Float64Array.from(awkward)));
    assert.equal(bits(series.columns.trainAccuracy), bits(Float32Array.from(awkward)));
  });

  test("any doubles come back to the bit, over any spans", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 15 }),
        async (values, spanRows) => {
          const path = newPath();
          const run = createRun(path, { ...settings, spanRows, columns: [{ name: "x", type: "f64" }] });
          for (const [i, value] of values.entries()) run.appendRow(3 * i, [value]);
          run.finish("done");
          const { series, damaged } = await readRun(path);
          assert.deepEqual(damaged, []);
          assert.equal(series.step.length, values.length);
          if (values.length > 0) assert.equal(bits(series.columns.x), bits(Float64Array.from(values)));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("spans are files named by their first and last step and the checksum of their bytes", async () => {
    writeRun(directory, 12, 5);
    assert.deepEqual(listSpans(directory), ["1-5", "6-10", "11-12"]);
    const file = fileOfSteps(directory, 6, 10);
    const checksum = crc32(readFileSync(join(directory, file)))
      .toString(16)
      .padStart(8, "0");
    assert.equal(basename(file), `steps-000000006-000000010-${checksum}.parquet`);
    const { series, damaged } = await readRun(directory);
    assert.deepEqual(damaged, []);
    assertSteps(series, 12);
  });

  test("the files are plain Parquet with the declared types", async () => {
    writeRun(directory, 3, 5);
    const bytes = readFileSync(join(directory, fileOfSteps(directory, 1, 3)));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
      compressors: { GZIP: (page) => gunzipSync(page) },
    });
    assert.deepEqual(rows[1], { step: 2, trainLoss: 0.5, trainAccuracy: Math.fround(2 / 3) });
  });

  test("steps beyond 32 bits survive", async () => {
    const run = createRun(directory, settings);
    run.appendRow(1, [1, 1]);
    run.appendRow(2 ** 40, [2, 1]);
    run.finish("done");
    assert.deepEqual([...(await readRun(directory)).series.step], [1, 2 ** 40]);
  });
});

test("the manifest says how the run ended, and keeps what the caller said", async () => {
  const run = createRun(directory, settings);
  appendSteps(run, 1, 5);
  run.flush();
  const running = (await readRun(directory)).manifest;
  assert.equal(running.status, "running");
  assert.equal(running.endedAt, null);
  appendSteps(run, 6, 12);
  run.finish("done", { parametersSha256: "abc" });
  const { manifest, experiment } = await readRun(directory);
  const { experimentSha256, ...facts } = manifest;
  assert.match(experimentSha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    { ...facts, startedAt: "", endedAt: "" },
    {
      formatVersion: 2,
      status: "done",
      startedAt: "",
      endedAt: "",
      steps: 12,
      columns: settings.columns,
      eventsSha256: null,
      checkpoints: [],
      history: [],
      version: "0.1.0",
      engine: settings.manifest.engine,
      parametersSha256: "abc",
    },
  );
  assert.match(manifest.startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(String(manifest.endedAt) >= manifest.startedAt);
  assert.deepEqual(experiment, settings.experiment);
  assert.deepEqual(run.manifest, manifest);
});

test("facts and notes go into the manifest, and its own keys are safe from them", async () => {
  for (const manifest of [{ steps: 99 }, { checksum: "" }] as object[]) {
    assert.throws(() => createRun(directory, { ...settings, manifest }), RangeError);
  }
  const run = createRun(directory, settings);
  run.note("resumed", { step: 4, kind: "other", at: "never" });
  // A key of a later version, which this one does not know.
  const unknown: object = { error: "none", ofLater: NaN };
  run.updateManifest(unknown);
  run.updateManifest({ error: undefined });
  const [checkpoints, steps]: object[] = [{ checkpoints: [] }, { steps: 4 }];
  assert.throws(() => run.updateManifest(checkpoints ?? {}), /the manifest's checkpoints is set by the store/);
  assert.throws(() => run.finish("done", steps), RangeError);
  run.finish("done");
  const { manifest } = await readRun(directory);
  assert.equal(manifest.steps, null);
  assert.deepEqual(manifest.checkpoints, []);
  assert.equal("ofLater" in manifest && manifest.ofLater, "NaN");
  assert.ok(!("error" in manifest));
  assert.deepEqual(
    manifest.history.map(({ at, ...entry }) => ({ ...entry, at: at.length })),
    [{ kind: "resumed", step: 4, at: 24 }],
  );
});

describe("events", () => {
  test("they keep their order; numbers that JSON lacks become strings", async () => {
    const run = createRun(directory, settings);
    run.writeEvents([{ step: 9, kind: "replaced" }]);
    run.writeEvents([
      { step: 1, kind: "fitted" },
      { step: 2, kind: "spike", loss: Infinity, norm: NaN },
    ]);
    run.finish("non-finite");
    const { events, damaged } = await readRun(directory);
    assert.deepEqual(damaged, []);
    assert.deepEqual(events, [
      { step: 1, kind: "fitted" },
      { step: 2, kind: "spike", loss: "Infinity", norm: "NaN" },
    ]);
  });

  test("a kill while they are replaced leaves none, and no damage", async () => {
    const run = createRun(directory, settings);
    run.writeEvents([{ step: 9, kind: "replaced" }]);
    // No file can take the place of a folder that is not empty.
    const path = join(directory, "events.jsonl");
    rmSync(path);
    mkdirSync(join(path, "folder"), { recursive: true });
    assert.throws(() => run.writeEvents([]), storeError("unwritable", /cannot write .*events\.jsonl/));
    rmSync(path, { recursive: true });
    writeFileSync(path, "neither the old nor the new ones");
    const { events, damaged } = await readRun(directory);
    assert.deepEqual([events, damaged], [[], []]);
    run.writeEvents([{ step: 1, kind: "new" }]);
    run.finish("done");
    assert.deepEqual((await readRun(directory)).events, [{ step: 1, kind: "new" }]);
  });

  test("a run without events has none, and a file of none is a file", async () => {
    createRun(directory, settings).finish("done");
    assert.deepEqual((await readRun(directory)).events, []);
    rmSync(directory, { recursive: true });
    const run = createRun(directory, settings);
    run.writeEvents([]);
    run.finish("done");
    assert.equal(readFileSync(join(directory, "events.jsonl"), "utf8"), "");
    assert.deepEqual((await readRun(directory)).events, []);
  });
});

test("YAML numbers carry a point before the exponent, which YAML 1.1 readers need", () => {
  const value = { epsilon: 1e-8, large: 2.5e21, whole: 1e21, negative: -1e-9, plain: 0.001, count: 5000, zero: -0 };
  const text = toYaml(value);
  assert.match(text, /^epsilon: 1\.0e-8$/m);
  assert.match(text, /^negative: -1\.0e-9$/m);
  assert.match(text, /^plain: 0\.001$/m);
  assert.deepEqual(parse(text), value);
});

test("run folders are named by day, name and four characters, and never meet", () => {
  const noon = new Date(2026, 10, 2, 12);
  const path = newRunDirectory("runs", "Hypercube, f32!", noon);
  assert.match(path, /^runs.2026-11-02-120000-hypercube-f32-[0-9a-f]{4}$/);
  assert.match(newRunDirectory("runs", "…", noon), /2026-11-02-120000-run-[0-9a-f]{4}$/);
});
