/** @file Damage of each kind is named, with what it costs; what is whole is read. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { createRun } from "../recording/index.ts";
import {
  appendSteps,
  assertSteps,
  fileOfSteps,
  flipBit,
  kill,
  makeRoot,
  reopen,
  seriesFiles,
  settings,
  storeError,
  writeRun,
} from "../recording/testRun.fixture.ts";
import { readRun, readRunContents, verifyRun } from "./index.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
});

describe("series", () => {
  test("what was flushed before a kill is there, without a finished manifest", async () => {
    const run = createRun(directory, { ...settings, spanRows: 5 });
    appendSteps(run, 1, 12);
    const { series, manifest, damaged } = await readRun(directory);
    assert.equal(series.step.length, 10);
    assert.equal(manifest.status, "running");
    assert.deepEqual(damaged, []);
  });

  test("a file cut anywhere is named with its steps, and the others are read", async () => {
    writeRun(directory, 12, 5);
    const file = fileOfSteps(directory, 6, 10);
    const whole = readFileSync(join(directory, file));
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(join(directory, file), whole);
      truncateSync(join(directory, file), length);
      const run = await readRun(directory);
      assert.deepEqual([...run.series.step], [1, 2, 3, 4, 5, 11, 12], `cut to ${length} bytes`);
      const reason = "its checksum differs from the one in its name";
      assert.deepEqual(run.damaged, [{ file, firstStep: 6, lastStep: 10, reason }]);
    }
  });

  for (const end of ["done", "killed"] as const) {
    test(`a file of steps that a run cannot have, which is ${end}, is named and set aside, and nothing is lost with it`, async () => {
      const other = newPath();
      writeRun(other, 20, 5);
      const writer = createRun(directory, { ...settings, experiment: { steps: 12 }, spanRows: 5 });
      appendSteps(writer, 1, 12);
      writer.flush();
      if (end === "done") writer.finish("done");
      else kill(directory);
      const [intact, broken] = [fileOfSteps(other, 11, 15), "series/steps-000000013-900000000-00000000.parquet"];
      copyFileSync(join(other, intact), join(directory, intact));
      writeFileSync(join(directory, broken), "not of this run");
      const strays = [intact, broken].map((file) => ({
        ...{ file, firstStep: null, lastStep: null },
        reason: `it has steps up to ${file === intact ? 15 : 900_000_000}, and the run has none after 12`,
      }));
      const run = await readRun(directory);
      assert.deepEqual(run.damaged, strays);
      assertSteps(run.series, 12);
      assert.deepEqual(await verifyRun(directory), strays);
      assert.deepEqual((await readRunContents(directory)).damaged, strays);
      const said: string[] = [];
      const { writer: next } = await reopen(directory, { say: (line) => said.push(line) });
      next.finish("done");
      assert.equal(said.filter((line) => line.includes("set aside as damaged/steps-")).length, 2, said.join("\n"));
      assert.deepEqual(await verifyRun(directory), []);
      assertSteps((await readRun(directory)).series, 12);
    });
  }

  test("files that have changed places are named", async () => {
    writeRun(directory, 10, 5);
    const [first, second] = seriesFiles(directory).map((name) => join(directory, "series", name)) as [string, string];
    renameSync(first, `${first}.old`);
    renameSync(second, first);
    renameSync(`${first}.old`, second);
    const run = await readRun(directory);
    assert.equal(run.series.step.length, 0);
    assert.equal(run.damaged.length, 2);
  });

  test("an intact file under a name with other steps is named", async () => {
    writeRun(directory, 5, 5);
    const file = fileOfSteps(directory, 1, 5);
    renameSync(join(directory, file), join(directory, file.replace("000000005", "000000004")));
    const { damaged, series } = await readRun(directory);
    assert.equal(series.step.length, 0);
    assert.equal(damaged[0]?.reason, "its steps differ from its name");
  });

  test("a missing file is noticed: first, middle and last", async () => {
    for (const [missing, firstStep, lastStep] of [
      [0, null, 5],
      [1, 6, 10],
      [2, 11, 12],
    ] as const) {
      writeRun(directory, 12, 5);
      rmSync(join(directory, "series", seriesFiles(directory)[missing] as string));
      const { damaged } = await readRun(directory);
      assert.deepEqual(damaged, [{ file: "series", firstStep, lastStep, reason: "a series file is missing" }]);
      rmSync(directory, { recursive: true });
    }
  });

  test("a missing file before a checkpoint is noticed in a run that was killed", async () => {
    const run = createRun(directory, { ...settings, spanRows: 5 });
    appendSteps(run, 1, 8);
    run.saveCheckpoint({ step: 8, tensors: [], reason: "interval" });
    rmSync(join(directory, fileOfSteps(directory, 6, 8)));
    const { damaged } = await readRun(directory);
    assert.deepEqual(damaged, [{ file: "series", firstStep: 6, lastStep: 8, reason: "a series file is missing" }]);
  });
});

describe("manifest and experiment", () => {
  const edit = (file: string, from: string, to: string) => {
    const path = join(directory, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from));
    writeFileSync(path, text.replace(from, to));
  };

  test("a folder that is no run is named", async () => {
    await assert.rejects(readRun(directory), storeError("missing", /is not a run: it has no manifest\.json/));
    await assert.rejects(verifyRun(directory), storeError("missing", /is not a run: it has no manifest\.json/));
  });

  for (const version of [1, 3, "2"]) {
    test(`format version ${JSON.stringify(version)} is refused`, async () => {
      writeRun(directory, 3, 5);
      edit("manifest.json", '"formatVersion": 2', `"formatVersion": ${JSON.stringify(version)}`);
      const message = /has format version "?[123]"?; this version of Slingshot reads version 2/;
      await assert.rejects(readRun(directory), storeError("damaged", message));
    });
  }

  test("a value changed by hand is damage, and the message says so", async () => {
    writeRun(directory, 3, 5);
    edit("manifest.json", '"steps": 3', '"steps": 2');
    const message = /manifest\.json is damaged: it differs from its checksum: .* changed by hand/;
    await assert.rejects(readRun(directory), storeError("damaged", message));
    edit("manifest.json", '"steps": 2', '"steps": 3');
    edit("experiment.yaml", "seed: 7", "seed: 8");
    await assert.rejects(readRun(directory), storeError("damaged", /experiment\.yaml is damaged: .* changed by hand/));
    assert.deepEqual(
      (await verifyRun(directory)).map(({ file }) => file),
      ["experiment.yaml"],
    );
  });

  test("one that is cut or not there is named, by verifying together with all else", async () => {
    writeRun(directory, 12, 5);
    flipBit(join(directory, fileOfSteps(directory, 6, 10)), 99);
    writeFileSync(join(directory, "manifest.json"), readFileSync(join(directory, "manifest.json")).subarray(0, 20));
    await assert.rejects(readRun(directory), storeError("damaged", /manifest\.json is damaged/));
    const found = [["manifest.json", fileOfSteps(directory, 6, 10)]];
    assert.deepEqual([(await verifyRun(directory)).map(({ file }) => file)], found);
    rmSync(join(directory, "manifest.json"));
    assert.deepEqual([(await verifyRun(directory)).map(({ file }) => file)], found);
  });
});

describe("events", () => {
  test("that are damaged or gone are named, and none is shown", async () => {
    const run = createRun(directory, settings);
    run.writeEvents([{ step: 1, kind: "fitted" }]);
    run.finish("done");
    const path = join(directory, "events.jsonl");
    const whole = readFileSync(path);
    writeFileSync(path, `${whole}{"step":2,"kind":"spike"}\n`);
    for (const reason of [/^it differs from its SHA-256/, /^it does not exist/]) {
      const { events, damaged } = await readRun(directory);
      assert.deepEqual(events, []);
      assert.equal(damaged[0]?.file, "events.jsonl");
      assert.match(damaged[0].reason, reason);
      rmSync(path, { force: true });
    }
    writeFileSync(path, whole);
    assert.deepEqual((await readRun(directory)).damaged, []);
  });
});
