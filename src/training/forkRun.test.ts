/** @file What a fork says of its parent, from which steps one can be made, and what is left where none came about. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { StoreError } from "../files/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { hashParameters } from "./hashParameters.ts";
import { forkRun, runExperiment } from "./index.ts";
import { replayRun } from "./replayRun.ts";
import { copyWithGap, ENGINE, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
let parent: Run;
before(async () => {
  const experiment = tiny("checkpoints.everySteps=7");
  parent = await readRun((await runExperiment(experiment, { ...ENGINE, root })).run);
});

const fork = (at: number, options: Partial<Parameters<typeof forkRun>[1]> = {}) =>
  forkRun(parent.directory, { ...ENGINE, at, root, ...options });
const pins = (directory: string) =>
  readdirSync(join(directory, "checkpoints")).filter((name) => name.endsWith(".keep"));

test("it says whose state it has, and what is changed; by itself nothing, and the optimizer goes on", async () => {
  const elsewhere = join(makeFolder(), "forks");
  const { run, stepsTaken } = await forkRun(`${parent.directory}/`, { ...ENGINE, at: 10, root: elsewhere });
  const { manifest, experiment, series } = await readRun(run);
  const { state } = (await replayRun(parent, 10, ENGINE)) ?? assert.fail();
  const { path, ...forkedFrom } = manifest.forkedFrom ?? assert.fail();
  assert.equal(join(run, path), parent.directory);
  assert.deepEqual(forkedFrom, {
    ...{ run: basename(parent.directory), step: 10, changes: [], optimizerState: "kept" },
    parametersSha256: hashParameters(state.parameters),
  });
  assert.deepEqual([experiment, stepsTaken], [parent.experiment, 14]);
  assert.deepEqual([series, manifest.data], [parent.series, parent.manifest.data]);
  assert.deepEqual(
    manifest.checkpoints.map(({ step, reason }) => [step, reason]),
    [
      [10, "start"],
      [14, "interval"],
      [21, "interval"],
      [24, "last"],
    ],
  );
});

test("its name tells its changes, or is the one that was asked for", async () => {
  const changed = await readRun((await fork(10, { overrides: ["optimizer.epsilon=1e-6", "steps=12"] })).run);
  assert.equal(changed.experiment.name, "hypercube-optimizer-epsilon-0-000001");
  const named = await readRun((await fork(10, { overrides: ["name=mine", "steps=12"] })).run);
  assert.equal(named.experiment.name, "mine");
});

test("it can begin with any step from the first to the last, where there is another to come", async () => {
  assert.equal((await fork(0, { overrides: ["steps=1"] })).stepsTaken, 1);
  assert.equal((await fork(24, { overrides: ["steps=25"] })).stepsTaken, 1);
  const count = readdirSync(root).length;
  for (const [at, steps, message, option] of [
    [25, 30, /25 is not allowed; must be a whole number from 0 to 24, the last step recorded$/, "at"],
    [-1, 24, /-1 is not allowed/, "at"],
    [0.5, 24, /0\.5 is not allowed/, "at"],
    [10, 10, /steps: 10 is not allowed; must be more than 10, where the fork begins$/, undefined],
    [10, 9, /steps: 9 is not allowed; must be more than 10/, undefined],
  ] as const) {
    await assert.rejects(fork(at, { overrides: [`steps=${steps}`] }), (error: Error & { option?: string }) => {
      assert.match(error.message, message);
      assert.equal(error.option, option);
      return error.name === "RequestError";
    });
  }
  await assert.rejects(fork(3, { overrides: ["model.width=8"] }), /model\.width: 8 is not allowed in a fork/);
  assert.equal(readdirSync(root).length, count);
});

test("a parent that has lost rows after that step is forked, and one that has lost it is to be repaired first", async () => {
  // Lost are the steps 11 to 20.
  const directory = join(root, "damaged");
  await copyWithGap(parent, directory, 10);
  const begin = (at: number) => forkRun(directory, { ...ENGINE, at, root });
  assert.equal((await begin(10)).status, "done");
  await assert.rejects(begin(11), (error) => {
    assert.ok(error instanceof StoreError);
    assert.deepEqual([error.kind, error.path], ["damaged", directory]);
    assert.equal(error.message, `${directory} has lost rows from step 11 on`);
    assert.deepEqual(error.remedy, { kind: "repair", run: directory, effect: "computes them again" });
    return true;
  });
});

test("the parent keeps the checkpoint that a fork began from, and no mark of one that did not come about", async () => {
  const blocked = join(root, "file");
  writeFileSync(blocked, "");
  const { said, say } = listen();
  const before = pins(parent.directory);
  for (const [attempt, message] of [
    [() => fork(22, { root: join(blocked, "forks"), say }), /: a part of the path is not a folder/],
    [
      () => fork(22, { signal: AbortSignal.abort(), say }),
      /^RequestError: interrupted while replaying the parent; nothing was written$/,
    ],
  ] as const) {
    await assert.rejects(attempt(), message);
    assert.deepEqual(pins(parent.directory), before);
  }
  await fork(22);
  assert.equal(readFileSync(join(parent.directory, "checkpoints", "step-000000021.keep"), "utf8"), "fork at step 22\n");
  assert.deepEqual(
    said,
    ["replaying 1 step", "replaying 1 step"].map((line) => `${line} of ${parent.directory} from step 21`),
  );
});

test("a fork that fails on its way is there, says so, and keeps its mark", async () => {
  const bug = new Error("from this test");
  const own = await readRun((await runExperiment(tiny(), { ...ENGINE, root })).run);
  const folder = join(root, "failing");
  const onProgress = () => {
    throw bug;
  };
  await assert.rejects(
    forkRun(own.directory, { ...ENGINE, at: 24, overrides: ["steps=30"], root: folder, onProgress }),
    bug,
  );
  const [name = ""] = readdirSync(folder);
  const { manifest } = await readRun(join(folder, name));
  assert.deepEqual([manifest.status, manifest.error, manifest.forkedFrom?.step], ["failed", bug.message, 24]);
  assert.ok(existsSync(join(own.directory, "checkpoints", "step-000000024.keep")));
});
