/** @file Opening a run again: comparing, filling in, going on, and clearing away what a killed process left. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { temporaryPath } from "../files/temporaryName.ts";
import { readRun, toYaml, verifyRun } from "../store/index.ts";
import { createRun } from "./index.ts";
import type { RunWriter } from "./runWriter.ts";
import {
  abandonedPath,
  appendSteps,
  assertSteps,
  fileOfSteps,
  flipBit,
  kill,
  listFiles,
  listSpans,
  makeRoot,
  reopen,
  rowOf,
  settings,
  storeError,
  writeRun,
} from "./testRun.fixture.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
});

async function kindsOfHistory(): Promise<string[]> {
  return (await readRun(directory)).manifest.history.map(({ kind }) => kind);
}

test("a hidden folder in which a run is being made, or was left, is not opened", async () => {
  for (const path of [temporaryPath(directory), abandonedPath(directory)]) {
    writeRun(path, 3, 9);
    const before = listFiles(path);
    await assert.rejects(
      reopen(path),
      storeError("missing", / is no run: making run-\d+ was begun, and is not complete; /),
    );
    assert.deepEqual(listFiles(path), before);
  }
});

test("a page that a killed report left in the folder is removed, and one that is being written is not", async () => {
  writeRun(directory, 3, 9);
  const [left, living] = [abandonedPath(join(directory, "report.html")), temporaryPath(join(directory, "report.html"))];
  for (const path of [left, living]) writeFileSync(path, "part");
  (await reopen(directory)).writer.finish("done");
  assert.deepEqual([existsSync(left), existsSync(living)], [false, true]);
});

describe("rows that are recorded", () => {
  let writer: RunWriter;
  beforeEach(async () => {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 3);
    run.appendRow(4, [NaN, -0]);
    appendSteps(run, 5, 8);
    run.finish("interrupted");
    ({ writer } = await reopen(directory));
  });

  test("are compared to the bit and not written again; those after them are", async () => {
    appendSteps(writer, 3, 3);
    writer.appendRow(4, [NaN, -0]);
    appendSteps(writer, 5, 12);
    writer.finish("done");
    const { series, manifest, damaged } = await readRun(directory);
    assert.deepEqual(damaged, []);
    assert.deepEqual([...series.step], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual([manifest.status, manifest.steps], ["done", 12]);
  });

  for (const [what, step, row, message] of [
    [
      "another f64",
      3,
      [1 / 3 + 2 ** -54, 1],
      /step 3 gave trainLoss = 0.33333333333333337, and 0.3333333333333333 is /,
    ],
    ["another f32", 7, [1 / 7, 2.334], /step 7 gave trainAccuracy = 2.33\d*, and 2.33\d* is recorded/],
    ["a NaN for a number", 3, [NaN, 1], /step 3 gave trainLoss = NaN/],
    ["a number for a NaN", 4, [1, -0], /and NaN is recorded/],
    ["zero for minus zero", 4, [NaN, 0], /step 4 gave trainAccuracy = 0, and -0 is recorded/],
  ] as const) {
    test(`are refused with ${what}, and nothing changes`, async () => {
      assert.throws(() => writer.appendRow(step, row), storeError("differs", message));
      writer.appendRow(8, rowOf(8));
      writer.finish("interrupted");
      assert.equal((await readRun(directory)).series.step.length, 8);
    });
  }

  test("agree with what rounds to the same f32", () => {
    writer.appendRow(7, [rowOf(7)[0], Math.fround(7 / 3)]);
    writer.appendRow(8, [rowOf(8)[0], 8 / 3 + 1e-10]);
  });
});

test("a step between two of one file, which does not have it, is refused", async () => {
  const run = createRun(directory, settings);
  for (const step of [2, 4, 6]) run.appendRow(step, rowOf(step));
  run.finish("done");
  const { writer } = await reopen(directory);
  assert.throws(() => writer.appendRow(3, rowOf(3)), storeError("differs", /step 3 is not recorded, but steps before/));
  writer.release();
});

describe("rows that are lost", () => {
  test("are filled in from any step before them, and the damaged file is kept", async () => {
    writeRun(directory, 22, 5);
    const file = fileOfSteps(directory, 6, 10);
    flipBit(join(directory, file), 999);
    const damagedBytes = readFileSync(join(directory, file));
    const said: string[] = [];
    const { writer, run } = await reopen(directory, { spanRows: 5, say: (line) => said.push(line) });
    assert.deepEqual(
      run.damaged.map(({ firstStep, lastStep }) => [firstStep, lastStep]),
      [[6, 10]],
    );
    assert.match(said.join("\n"), /steps-000000006-.* is damaged \(its checksum .*\); it is set aside/);
    appendSteps(writer, 4, 22);
    writer.finish("done");
    assertSteps((await readRun(directory)).series, 22);
    assert.deepEqual(await verifyRun(directory), []);
    assert.deepEqual(readFileSync(join(directory, file.replace("series", "damaged"))), damagedBytes);
    assert.deepEqual(await kindsOfHistory(), ["set-aside"]);
  });

  test("stay reported as missing when nobody fills them in, even after the next crash", async () => {
    for (const [first, last] of [
      [1, 5],
      [6, 10],
      [21, 22],
    ] as const) {
      rmSync(directory, { recursive: true, force: true });
      writeRun(directory, 22, 5);
      flipBit(join(directory, fileOfSteps(directory, first, last)), 999);
      (await reopen(directory)).writer.release();
      kill(directory);
      const { writer, run } = await reopen(directory);
      const missing = { file: "series", firstStep: first === 1 ? null : first, lastStep: last };
      assert.deepEqual(run.damaged, [{ ...missing, reason: "a series file is missing" }]);
      // From a checkpoint after the lost rows, or in the middle of them: the others are still missed.
      if (first !== 6) appendSteps(writer, 23, 24);
      else appendSteps(writer, 8, 22);
      writer.finish("interrupted");
      const expected = first === 6 ? { ...missing, lastStep: 7 } : missing;
      assert.deepEqual(await verifyRun(directory), [{ ...expected, reason: "a series file is missing" }]);
    }
  });

  test("at the end of a run that was killed, which its manifest does not know of, are not forgotten either", async () => {
    const run = createRun(directory, { ...settings, spanRows: 5 });
    appendSteps(run, 1, 8);
    run.flush();
    flipBit(join(directory, fileOfSteps(directory, 6, 8)), 999);
    for (const file of [fileOfSteps(directory, 6, 8), "series"]) {
      kill(directory);
      const { damaged } = (await reopen(directory)).run;
      assert.deepEqual(
        damaged.map(({ reason: _, ...damage }) => damage),
        [{ file, firstStep: 6, lastStep: 8 }],
      );
    }
  });

  test("at the beginning are filled in from the first step on", async () => {
    writeRun(directory, 12, 5);
    rmSync(join(directory, fileOfSteps(directory, 1, 5)));
    const { writer } = await reopen(directory);
    appendSteps(writer, 1, 12);
    writer.finish("done");
    assert.deepEqual(await verifyRun(directory), []);
    assertSteps((await readRun(directory)).series, 12);
  });
});

describe("opening", () => {
  test("says that the run goes on: status, no end, no events that could be old", async () => {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 3);
    run.writeEvents([{ step: 1, kind: "old" }]);
    run.finish("interrupted", { error: "stopped" });
    const { writer, run: opened } = await reopen(directory);
    const { manifest, events } = await readRun(directory);
    assert.deepEqual(opened.manifest, manifest);
    assert.deepEqual([manifest.status, manifest.endedAt, manifest.eventsSha256], ["running", null, null]);
    assert.deepEqual(events, []);
    assert.equal(manifest.steps, 3);
    assert.equal(manifest.error, "stopped");
    writer.writeEvents([{ step: 1, kind: "new" }]);
    writer.finish("done", { error: undefined });
    const ended = await readRun(directory);
    assert.deepEqual(ended.events, [{ step: 1, kind: "new" }]);
    assert.ok(!("error" in ended.manifest));
  });

  test("removes what a killed process left, and nothing else", async () => {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 3);
    run.saveCheckpoint({ step: 3, tensors: [], reason: "interval" });
    run.release();
    const before = listFiles(directory).filter((name) => !name.startsWith("lock-"));
    const strangers = ["notes.txt", "report.html", ".report.html.4711-1-0badcafe-1a2b3c4d.tmp", "series/notes.txt"];
    const leftovers = [
      ".manifest.json.4711-1-0badcafe-1a2b3c4d.tmp",
      ".lock-000000007.json.4711-1-0badcafe-1a2b3c4d.tmp",
      "series/.steps-000000004-000000006-1a2b3c4d.parquet.4711-1-0badcafe-1a2b3c4d.tmp",
      "checkpoints/.step-000000006.safetensors.4711-1-0badcafe-1a2b3c4d.tmp",
      "checkpoints/step-000000006.safetensors",
      "checkpoints/step-000000006-1a2b3c4d.safetensors",
    ];
    for (const name of [...strangers, ...leftovers]) writeFileSync(join(directory, name), "x");
    assert.deepEqual((await readRun(directory)).damaged, []);
    const { writer } = await reopen(directory);
    writer.release();
    const after = listFiles(directory).filter((name) => !name.startsWith("lock-"));
    assert.deepEqual(after, [...before, ...strangers].sort());
  });

  test("sets checkpoints aside that came to a run after its end", async () => {
    const run = createRun(directory, settings);
    appendSteps(run, 1, 3);
    run.saveCheckpoint({ step: 3, tensors: [], reason: "interval" });
    run.finish("done");
    writeFileSync(join(directory, "checkpoints/step-000000002.safetensors"), "mine");
    mkdirSync(join(directory, "checkpoints/step-000000001.safetensors"));
    const { writer } = await reopen(directory);
    writer.finish("done");
    const names = ["step-000000001.safetensors", "step-000000002.safetensors"];
    assert.deepEqual(readdirSync(join(directory, "damaged")).sort(), names);
    assert.equal(readFileSync(join(directory, "damaged/step-000000002.safetensors"), "utf8"), "mine");
    assert.deepEqual(await verifyRun(directory), []);
  });

  test("leaves a folder that is no run, or a damaged one, as it was", async () => {
    await assert.rejects(reopen(directory), storeError("missing", /is not a run/));
    assert.ok(!existsSync(directory));
    writeRun(directory, 3, 5);
    writeFileSync(join(directory, "experiment.yaml"), "seed: 8\n");
    await assert.rejects(reopen(directory), storeError("damaged", /experiment\.yaml is damaged: .* changed by hand/));
    // The lock was given back: the next one is not told that a process died.
    const said: string[] = [];
    await assert.rejects(reopen(directory, { say: (line) => said.push(line) }), storeError("damaged", /experiment/));
    assert.deepEqual(said, []);
  });
});

describe("setting another experiment", () => {
  const longer = { seed: 7, steps: 9 };

  test("replaces experiment.yaml, and its hash in the manifest", async () => {
    writeRun(directory, 3, 5);
    const { writer } = await reopen(directory);
    writer.setExperiment(longer);
    writer.finish("done");
    const { experiment, manifest } = await readRun(directory);
    assert.deepEqual(experiment, longer);
    assert.ok(!("nextExperimentSha256" in manifest));
  });

  test("when killed in between leaves the one or the other, whole", async () => {
    const path = join(directory, "experiment.yaml");
    for (const [content, experiment] of [
      [toYaml(settings.experiment), settings.experiment],
      [toYaml(longer), longer],
    ] as const) {
      rmSync(directory, { recursive: true, force: true });
      writeRun(directory, 3, 5);
      const { writer } = await reopen(directory);
      // No file can take the place of a folder that is not empty: the change stops at its second write.
      rmSync(path);
      mkdirSync(join(path, "folder"), { recursive: true });
      assert.throws(() => writer.setExperiment(longer), storeError("unwritable", /cannot write .*experiment\.yaml/));
      rmSync(path, { recursive: true });
      writeFileSync(path, content);
      assert.deepEqual((await readRun(directory)).experiment, experiment);
      assert.deepEqual(await verifyRun(directory), []);
      kill(directory);
      (await reopen(directory)).writer.finish("interrupted");
      const run = await readRun(directory);
      assert.deepEqual(run.experiment, experiment);
      assert.ok(!("nextExperimentSha256" in run.manifest));
    }
  });

  test("can be repeated when it failed", async () => {
    writeRun(directory, 3, 5);
    const path = join(directory, "experiment.yaml");
    const { writer } = await reopen(directory);
    rmSync(path);
    mkdirSync(join(path, "folder"), { recursive: true });
    assert.throws(() => writer.setExperiment(longer), storeError("unwritable", /cannot write/));
    writer.updateManifest({});
    rmSync(path, { recursive: true });
    writer.setExperiment(longer);
    writer.finish("done");
    assert.deepEqual((await readRun(directory)).experiment, longer);
  });
});

test("setting a file aside keeps every earlier one of its name, and is noted", async () => {
  writeRun(directory, 3, 5);
  const { writer } = await reopen(directory);
  for (const content of ["one", "two", "three"]) {
    writeFileSync(join(directory, "extra.bin"), content);
    writer.setAside("extra.bin", `it says ${content}`);
  }
  writer.setAside("extra.bin", "it is gone");
  writer.finish("done");
  const names = readdirSync(join(directory, "damaged")).sort();
  assert.deepEqual(names, ["extra.bin", "extra.bin.2", "extra.bin.3"]);
  assert.equal(readFileSync(join(directory, "damaged", "extra.bin.3"), "utf8"), "three");
  const { history } = (await readRun(directory)).manifest;
  assert.deepEqual(
    history.map(({ to, reason }) => [to, reason]),
    [
      ["damaged/extra.bin", "it says one"],
      ["damaged/extra.bin.2", "it says two"],
      ["damaged/extra.bin.3", "it says three"],
      [null, "it is gone"],
    ],
  );
  assert.deepEqual(listSpans(directory), ["1-3"]);
});
