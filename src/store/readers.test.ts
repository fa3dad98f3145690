/** @file Readers beside a writer: no lock, no error, no torn row, and never fewer rows than before. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertSteps, makeRoot } from "../recording/testRun.fixture.ts";
import { findCheckpoint, readRun, verifyRun } from "./index.ts";

const STEPS = 2500;

/** Writes, flushes and merges as fast as it can, saves and removes checkpoints, and changes the experiment. */
const script = (directory: string) => `
  import { createRun, openRun } from ${JSON.stringify(new URL("../recording/index.ts", import.meta.url).href)};
  import { appendSteps, settings } from ${JSON.stringify(new URL("../recording/testRun.fixture.ts", import.meta.url).href)};
  const directory = ${JSON.stringify(directory)};
  const options = { spanRows: 700, keep: 2 };
  let writer = createRun(directory, { ...settings, ...options });
  for (let step = 1; step <= ${STEPS}; step += 5) {
    appendSteps(writer, step, step + 4);
    writer.flush();
    const tensors = [{ name: "a", dtype: "F64", shape: [1], values: Float64Array.of(step + 4) }];
    if (step % 3 === 0) writer.saveCheckpoint({ step: step + 4, tensors, reason: "interval" });
    if (step % 101 === 0) writer.setExperiment({ ...settings.experiment, steps: ${STEPS} + step });
    if (step % 501 === 0) {
      writer.writeEvents([{ step, kind: "so far" }]);
      writer.finish("interrupted");
      ({ writer } = await openRun(directory, { say: () => {}, ...options }));
    }
  }
  writer.finish("done");
`;

test("twenty readers of a run that is written all the time", async () => {
  const directory = makeRoot()();
  const source = script(directory);
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", source], { stdio: "inherit" });
  const ended = once(child, "close");
  let writing = true;
  ended.then(() => {
    writing = false;
  });
  while (writing && !existsSync(join(directory, "manifest.json")))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const seen = new Set<number>();
  const readers = Array.from({ length: 20 }, async (_, reader) => {
    let before = 0;
    while (writing) {
      const run = await readRun(directory);
      assert.deepEqual(run.damaged, []);
      const rows = run.series.step.length;
      assert.ok(rows >= before, `${rows} rows after ${before}`);
      assert.ok(rows >= (run.manifest.steps ?? 0));
      assertSteps(run.series, rows);
      before = rows;
      seen.add(rows);
      if (reader % 5 === 0) {
        const { checkpoint, damaged } = await findCheckpoint(run);
        assert.deepEqual(damaged, []);
        if (checkpoint !== null) assert.equal(checkpoint.tensors[0]?.values[0], checkpoint.step);
      }
      if (reader % 5 === 1) assert.deepEqual(await verifyRun(directory), []);
    }
  });
  await Promise.all(readers);
  assert.deepEqual(await ended, [0, null]);
  assertSteps((await readRun(directory)).series, STEPS);
  assert.deepEqual(await verifyRun(directory), []);
  assert.ok(seen.size > 5, `${seen.size} different states seen`);
});
