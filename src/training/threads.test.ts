/** @file Whatever is done with a run, and however it ends, the threads that it took end with it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Worker } from "node:worker_threads";
import { readRun, verifyRun } from "../store/index.ts";
import { estimateRun, forkRun, repairRun, resumeRun, runExperiment } from "./index.ts";
import { replayRun } from "./replayRun.ts";
import { checkpointPath, ENGINE, flip, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
const TWO = { ...ENGINE, threads: 2 } as const;
const experiment = tiny("steps=4", "checkpoints.everySteps=2");

let started = 0;
const alive = new Set<Worker>();
process.on("worker", (worker) => {
  started++;
  alive.add(worker);
  worker.once("exit", () => alive.delete(worker));
});

let whole = "";
before(async () => {
  whole = (await runExperiment(experiment, { ...ENGINE, root })).run;
});

const bug = new Error("from this test");
const fail = () => {
  throw bug;
};

async function begun(): Promise<string> {
  return (await runExperiment({ ...experiment, steps: 2 }, { ...ENGINE, root })).run;
}

async function damaged(): Promise<string> {
  const { run } = await forkRun(whole, { ...ENGINE, at: 0, root });
  for (const step of [0, 2]) flip(checkpointPath(run, step));
  return run;
}

const blocked = join(root, "file");
writeFileSync(blocked, "");

/** What is prepared before, what is done, and whether it fails. */
const ACTIONS: Readonly<
  Record<string, readonly [() => Promise<string>, (directory: string) => Promise<unknown>, boolean]>
> = {
  "a run": [async () => root, (at) => runExperiment(experiment, { ...TWO, root: at }), false],
  "a run that fails": [
    async () => root,
    (at) => runExperiment(experiment, { ...TWO, root: at, onProgress: fail }),
    true,
  ],
  "a run without a place": [async () => blocked, (at) => runExperiment(experiment, { ...TWO, root: at }), true],
  "a resume": [begun, (directory) => resumeRun(directory, { ...TWO, steps: 4 }), false],
  "a resume that fails": [begun, (directory) => resumeRun(directory, { ...TWO, steps: 4, onProgress: fail }), true],
  "a repair": [damaged, async (directory) => repairRun(directory, await verifyRun(directory), TWO), false],
  "a fork": [async () => whole, (directory) => forkRun(directory, { ...TWO, at: 3, root }), false],
  "a fork that fails": [
    async () => whole,
    (directory) => forkRun(directory, { ...TWO, at: 3, root, onProgress: fail }),
    true,
  ],
  "a fork without a place": [
    async () => whole,
    (directory) => forkRun(directory, { ...TWO, at: 3, root: blocked }),
    true,
  ],
  "a replay": [async () => whole, async (directory) => replayRun(await readRun(directory), 3, TWO), false],
  "an estimate": [async () => root, (at) => estimateRun({ ...experiment, steps: 2 }, { ...TWO, root: at }), false],
};

for (const [name, [prepare, act, fails]] of Object.entries(ACTIONS)) {
  test(`the threads of ${name} end`, async () => {
    const directory = await prepare();
    started = 0;
    alive.clear();
    const outcome = await act(directory).then(
      () => null,
      (error: unknown) => error,
    );
    assert.equal(outcome !== null, fails, String(outcome));
    assert.ok(started > 0, "it was meant to take threads");
    // They end by themselves, and soon; without that, never.
    const until = performance.now() + 5000;
    while (alive.size > 0 && performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(alive.size, 0, `${alive.size} of ${started} threads go on`);
  });
}
