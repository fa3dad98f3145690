/** @file How far a run goes on, from where, and what is said and recorded of it. */
import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Experiment } from "../experiment/index.ts";
import { openMeasurement, openRun } from "../recording/index.ts";
import { readRun, verifyRun } from "../store/index.ts";
import { forkRun, type RunResult, repairRun, resumeRun, runExperiment } from "./index.ts";
import { checkpointPath, copyWithGap, ENGINE, flip, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
const experiment = tiny("checkpoints.everySteps=7");
const run = (one: Experiment) => runExperiment(one, { ...ENGINE, root });
const fork = async (directory: string, at: number) => (await forkRun(directory, { ...ENGINE, at, root })).run;

let whole: RunResult;
before(async () => {
  whole = await run(experiment);
});

/** The tiny run as a kill leaves it that comes after its last row: with no checkpoint after `last`, or none at all. */
async function leaveWith(last: number | null): Promise<string> {
  const { run: directory } = await run(experiment);
  const { writer, run: opened } = await openRun(directory, { say: () => {} });
  for (const { step, file } of opened.manifest.checkpoints) {
    if (last === null || step > last) writer.setAside(file, "test");
  }
  writer.release();
  return directory;
}

const seriesOf = (directory: string) =>
  readdirSync(join(directory, "series")).map((name) => join(directory, "series", name));

async function assertWhole(directory: string): Promise<void> {
  const [own, straight] = [await readRun(directory), await readRun(whole.run)];
  assert.deepEqual([own.series, own.events], [straight.series, straight.events]);
  assert.equal(own.manifest.parametersSha256, straight.manifest.parametersSha256);
  assert.deepEqual(await verifyRun(directory), []);
}

test("a run that is done can be asked for the steps that it has, and for no fewer", async () => {
  const { said, remedies, say } = listen();
  const ends: string[] = [];
  const onEnd = async ({ run: { directory } }: { run: { directory: string } }) => void ends.push(directory);
  const again = await resumeRun(whole.run, { ...ENGINE, steps: 24, say, onEnd });
  assert.deepEqual(again, { ...whole, stepsTaken: 0 });
  assert.deepEqual([said, remedies], [[`${whole.run} is done, all 24 steps`], [{ kind: "extend" }]]);
  assert.deepEqual(ends, [whole.run]);
  await assert.rejects(resumeRun(whole.run, { ...ENGINE, steps: 23 }), (error: Error & { option?: string }) => {
    assert.match(error.message, /23 is not allowed; must be at least 24, the steps recorded already$/);
    assert.equal(error.option, "steps");
    return true;
  });
  assert.equal((await resumeRun(whole.run)).stepsTaken, 0, "nothing need be said of how");
});

test("it goes on with rows after its last checkpoint computed again and compared, from the first weights where there is none", async () => {
  for (const [last, begin, again] of [
    [14, "resuming from the checkpoint of step 14", 10],
    [null, "resuming from the first weights", 24],
  ] as const) {
    const directory = await leaveWith(last);
    const { said, say } = listen();
    const result = await resumeRun(directory, { ...ENGINE, say });
    assert.deepEqual(said, [`${begin}; ${again} recorded steps are computed again and compared`]);
    assert.deepEqual([result.status, result.steps, result.stepsTaken], ["done", 24, again]);
    await assertWhole(directory);
    const { history } = (await readRun(directory)).manifest;
    const { at: _, ...resumed } = history.at(-1) ?? assert.fail();
    assert.deepEqual(
      [resumed.kind, resumed.step, resumed.engine],
      ["resumed", last ?? 0, { name: "wasm", arithmetic: "strict", threads: 1 }],
    );
  }
});

test("a run that stopped at its last step goes on to its end; made to end where it is, it says so", async () => {
  const stopped = await run({ ...experiment, steps: 9 });
  const { said, say } = listen();
  const { writer } = await openRun(stopped.run, { say });
  writer.finish("interrupted");
  const done = await resumeRun(stopped.run, { ...ENGINE, say });
  assert.deepEqual([done.status, done.stepsTaken, said], ["done", 0, ["resuming from the checkpoint of step 9"]]);
  const longer = await resumeRun(stopped.run, { ...ENGINE, steps: 12, say });
  assert.deepEqual([longer.steps, longer.stepsTaken], [12, 3]);
  const stop = AbortSignal.abort();
  await resumeRun(stopped.run, { ...ENGINE, steps: 20, signal: stop });
  said.length = 0;
  const shorter = await resumeRun(stopped.run, { ...ENGINE, steps: 12, say });
  assert.deepEqual([shorter.status, shorter.steps], ["done", 12]);
  assert.equal(said[0], "the run is to end at step 12 now, and no longer at 20");
  const { experiment: asked, manifest } = await readRun(stopped.run);
  assert.equal(asked.steps, 12);
  assert.deepEqual(
    manifest.history.flatMap(({ kind, from, to }) => (kind === "extended" ? [[from, to]] : [])),
    [
      [9, 12],
      [12, 20],
      [20, 12],
    ],
  );
});

test("a run that is done and has lost rows is not left as it is", async () => {
  const directory = await leaveWith(24);
  for (const path of seriesOf(directory)) flip(path);
  const { said, say } = listen();
  const { stepsTaken } = await resumeRun(directory, { ...ENGINE, say });
  assert.equal(stepsTaken, 24);
  const why = "since step 1 and some after it are lost; 24 recorded steps are computed again and compared";
  assert.equal(said.at(-1), `resuming from the first weights, ${why}`);
  await assertWhole(directory);
});

test("rows that were lost in the middle are filled in from the last state before them", async () => {
  for (const [everySteps, from] of [
    [12, null],
    [11, null],
    [10, 10],
    [5, 10],
  ] as const) {
    const { run: directory } = await run(tiny(`checkpoints.everySteps=${everySteps}`));
    const target = join(root, `gap-${everySteps}`);
    // Lost are the steps 11 to 20.
    await copyWithGap(await readRun(directory), target, 10);
    const { said, say } = listen();
    await resumeRun(target, { ...ENGINE, say });
    const begin = from === null ? "the first weights" : `the checkpoint of step ${from}`;
    assert.match(said.at(-1) ?? "", new RegExp(`^resuming from ${begin}, since step 11 and some after it are lost; `));
    await assertWhole(target);
  }
});

test("a resume sets a damaged checkpoint aside and passes its step; a repair computes it again where it stands", async () => {
  const resumed = await leaveWith(21);
  flip(checkpointPath(resumed, 21));
  const { said, say } = listen();
  await resumeRun(resumed, { ...ENGINE, say });
  const aside =
    /^checkpoints\/step-000000021\.safetensors is damaged \(.+\); it is set aside as damaged\/step-000000021\S+$/;
  assert.match(said[0] ?? "", aside);
  assert.equal(said[1], "resuming from the checkpoint of step 14; 10 recorded steps are computed again and compared");
  assert.equal(said.length, 2);
  await assertWhole(resumed);
  const { history } = (await readRun(resumed)).manifest;
  assert.ok(history.some(({ kind, reason }) => kind === "set-aside" && /SHA-256/.test(String(reason))));

  const repaired = await fork(whole.run, 0);
  for (const step of [0, 14, 24]) flip(checkpointPath(repaired, step));
  const { manifest } = await readRun(repaired);
  said.length = 0;
  await repairRun(repaired, await verifyRun(repaired), { ...ENGINE, say });
  const again = said.filter((line) => line.includes("computed again") && !line.startsWith("resuming"));
  assert.deepEqual(
    again.map((line) => line.replace("checkpoints/step-0000000", "").replace(".safetensors", "")),
    ["00, with which the fork began, is computed again from its parent", "14 is computed again"],
    "that of the last step is saved by the end",
  );
  assert.deepEqual((await readRun(repaired)).manifest.checkpoints, manifest.checkpoints);
  await assertWhole(repaired);
});

test("a repair goes no further than was recorded, and one without damage changes nothing", async () => {
  const stop = new AbortController();
  const { run: directory } = await runExperiment(tiny("steps=1000000", "checkpoints.everySteps=7"), {
    ...{ ...ENGINE, root, signal: stop.signal },
    onProgress: () => stop.abort(),
  });
  const before = await readRun(directory);
  const last = before.series.step.length;
  for (const path of seriesOf(directory).slice(-1)) flip(path);
  const found = await verifyRun(directory);
  assert.ok(found.length > 0);
  const { status, steps } = await repairRun(directory, found, ENGINE);
  assert.deepEqual([status, steps], ["interrupted", last]);
  const after = await readRun(directory);
  assert.deepEqual(after.series, before.series);
  const { stepsTaken } = await repairRun(whole.run, []);
  assert.equal(stepsTaken, 0);
  await assertWhole(whole.run);
});

test("a repair sets a damaged measurement aside, and a longer run keeps a whole one", async () => {
  const { run: directory } = await run(tiny());
  const open = async (top: number) =>
    openMeasurement(await readRun(directory), { command: "curvature", request: { top } }, { say: () => {} });
  const [whole, broken] = [await open(1), await open(2)];
  for (const measurement of [whole, broken]) {
    measurement.append({ step: 1 });
    measurement.finish();
  }
  flip(broken.path);
  const found = await verifyRun(directory);
  assert.deepEqual(
    found.map(({ file }) => join(directory, file)),
    [broken.path],
  );
  await repairRun(directory, found, ENGINE);
  assert.deepEqual(await verifyRun(directory), []);
  assert.equal(readdirSync(join(directory, "damaged")).length, 1);
  await resumeRun(directory, { ...ENGINE, steps: 30 });
  assert.deepEqual([(await open(1)).isDone, (await open(2)).isDone], [true, false]);
});

test("a fork that lost its past has it from its parent, and what it cannot have back changes nothing", async () => {
  const own = await fork(whole.run, 10);
  for (const path of seriesOf(own)) flip(path);
  const { said, say } = listen();
  await resumeRun(own, { ...ENGINE, say });
  await assertWhole(own);
  const why = "since step 11 and some after it are lost; 14 recorded steps are computed again and compared";
  assert.equal(said.at(-1), `resuming from the checkpoint of step 10, ${why}`);
  const orphan = await fork(own, 12);
  for (const path of seriesOf(orphan)) flip(path);
  const files = readdirSync(orphan, { recursive: true });
  rmSync(own, { recursive: true });
  await assert.rejects(resumeRun(orphan, ENGINE), /which is needed and was not found/);
  assert.deepEqual(readdirSync(orphan, { recursive: true }), files);
});
