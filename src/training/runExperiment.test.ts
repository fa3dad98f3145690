/** @file A new run: what its folder says from the start, and that nothing is left of what cannot be trained. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readRun } from "../store/index.ts";
import { runExperiment } from "./index.ts";
import { openSession } from "./openSession.ts";
import { ENGINE, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();

test("its folder names the experiment, the data, the columns and who made it", async () => {
  const experiment = tiny("name=small", "batch.size=3");
  const { run } = await runExperiment(experiment, { ...ENGINE, root });
  const { manifest, experiment: recorded } = await readRun(run);
  const session = await openSession(experiment, ENGINE);
  assert.equal(dirname(run), root);
  assert.match(run, /-small-[0-9a-f]+$/);
  assert.deepEqual([recorded, manifest.data], [experiment, session.data]);
  assert.deepEqual(
    manifest.columns,
    session.columns.map(({ name, type }) => ({ name, type })),
  );
  assert.deepEqual(manifest.engine, { name: "wasm", arithmetic: "strict", threads: 1 });
  session.dispose();
});

test("no more checkpoints by steps are kept than the experiment says", async () => {
  const { run } = await runExperiment(tiny("checkpoints.everySteps=5", "checkpoints.keep=2"), { ...ENGINE, root });
  const { manifest } = await readRun(run);
  assert.deepEqual(
    manifest.checkpoints.map(({ step }) => step),
    [15, 20, 24],
  );
});

test("a run that fails on its way says why, and what it has recorded is kept", async () => {
  const folder = join(root, "failing");
  const bug = new Error("from this test");
  const onProgress = () => {
    throw bug;
  };
  await assert.rejects(runExperiment(tiny(), { ...ENGINE, root: folder, onProgress }), bug);
  const [name = ""] = readdirSync(folder);
  const { manifest, series } = await readRun(join(folder, name));
  assert.deepEqual([manifest.status, manifest.error, series.step.length], ["failed", bug.message, 24]);
});

test("one that is stopped before its first step is interrupted, with nothing to say of a row", async () => {
  const { status, steps, trainLoss } = await runExperiment(tiny(), {
    ...{ ...ENGINE, root, signal: AbortSignal.abort() },
  });
  assert.deepEqual([status, steps, trainLoss], ["interrupted", 0, Number.NaN]);
});
