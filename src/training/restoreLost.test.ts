/** @file What damage has taken of a fork and its parent still has: its past, and the state that it began with. */
import assert from "node:assert/strict";
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { StoreError } from "../files/index.ts";
import type { Remedy } from "../problem.ts";
import { takeUpTo } from "../series.ts";
import { type Damage, type ForkedFrom, type Run, readRun } from "../store/index.ts";
import { hashParameters } from "./hashParameters.ts";
import { forkRun, resumeRun, runExperiment } from "./index.ts";
import { replayRun } from "./replayRun.ts";
import { findLostPast, findLostStart } from "./restoreLost.ts";
import { copyWithGap, ENGINE, flip, listen, lostSteps, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
const START = "checkpoints/step-000000010.safetensors";
const damageOf = (file: string): Damage => ({ ...lostSteps(null, null), file });

let parent: Run;
/** At step 10, with checkpoints of the steps 10, 14, 21 and 24. */
let fork: Run;
let reset: Run;
before(async () => {
  const experiment = tiny("checkpoints.everySteps=7");
  parent = await readRun((await runExperiment(experiment, { ...ENGINE, root })).run);
  const make = async (resetOptimizer: boolean) =>
    readRun((await forkRun(parent.directory, { ...ENGINE, at: 10, resetOptimizer, root })).run);
  [fork, reset] = [await make(false), await make(true)];
});

/** The run as if it had lost these steps. */
const without = (run: Run, firstStep: number, lastStep: number): Run => ({
  ...run,
  damaged: [lostSteps(firstStep, lastStep)],
});

/** The run as if its manifest said this of its parent. */
const claim = (run: Run, changes: Partial<ForkedFrom>): Run => {
  const forkedFrom = { ...(run.manifest.forkedFrom ?? assert.fail("no fork")), ...changes };
  return { ...run, manifest: { ...run.manifest, forkedFrom } };
};

/** The run without these checkpoints on its manifest. */
const unlist = (run: Run, ...steps: number[]): Run => {
  const checkpoints = run.manifest.checkpoints.filter(({ step }) => !steps.includes(step));
  return { ...run, manifest: { ...run.manifest, checkpoints } };
};

const damaged = (message: RegExp, remedy?: Remedy) => (error: unknown) => {
  assert.ok(error instanceof StoreError, String(error));
  assert.deepEqual([error.kind, error.remedy], ["damaged", remedy]);
  assert.match(error.message, message);
  return true;
};

test("the past of a fork is its parent's rows, where the fork has lost some of those", async () => {
  const past = takeUpTo(parent.series, 10);
  for (const [run, expected] of [
    [fork, null],
    [without(parent, 3, 5), null],
    [without(fork, 11, 12), null],
    [without(fork, 10, 12), past],
    [without(fork, 1, 24), past],
    [{ ...fork, series: takeUpTo(fork.series, 9) }, past],
  ] as const) {
    assert.deepEqual(await findLostPast(run), expected);
  }
});

test("a start that is there is not looked for", async () => {
  const options = { ...ENGINE, say: () => assert.fail("nothing is to be said") };
  for (const [run, found] of [
    [parent, []],
    [parent, [damageOf(START)]],
    [fork, []],
    [fork, [damageOf("checkpoints/step-000000014.safetensors")]],
    // Lost with it, but later ones are intact, and nothing is to be repaired.
    [unlist(fork, 10), []],
    [without(unlist(fork, 10), 10, 10), []],
    [without(fork, 11, 12), []],
  ] as const) {
    assert.equal(await findLostStart(run, found, options), null);
  }
});

test("a start that a repair misses, or that nothing else stands in for, is the parent's state", async () => {
  const { state } = (await replayRun(parent, 10, ENGINE)) ?? assert.fail();
  for (const [run, found] of [
    [fork, [damageOf(START)]],
    [unlist(fork, 10), [damageOf("series/x.parquet")]],
    [unlist(fork, 10, 14, 21, 24), []],
    // Rows from step 12 on are to be computed again, and only later states are left.
    [without(unlist(fork, 10), 12, 12), []],
    [without(unlist(fork, 10), 14, 14), []],
  ] as const) {
    assert.deepEqual(await findLostStart(run, found, ENGINE), state);
  }
  assert.equal(await findLostStart(without(unlist(fork, 10), 15, 15), [], ENGINE), null, "that of step 14 is left");
  const anew = await findLostStart(reset, [damageOf(START)], ENGINE);
  assert.deepEqual(anew, { ...state, updates: 0, optimizer: new Map() });
});

const gone = (run: Run) => claim(run, { run: "gone", path: "../gone" });
const lostAll = (run: Run) => unlist(run, 10, 14, 21, 24);

test("where the parent is gone, a run that can go on without is told so, and another is refused", async () => {
  const { said, remedies, say } = listen();
  const why = `${fork.directory} is a fork of gone at step 10, which is needed and was not found; looked in ${join(root, "gone")}`;
  assert.equal(await findLostStart(gone(fork), [damageOf(START)], { ...ENGINE, say }), null);
  assert.equal(await findLostStart(unlist(gone(fork), 10), [damageOf("x")], { ...ENGINE, say }), null);
  assert.equal(await findLostStart(gone(fork), [damageOf(START)], ENGINE), null, "nobody need listen");
  assert.deepEqual([said.length, remedies], [2, [undefined, undefined]]);
  for (const line of said) assert.ok(line.startsWith(`${START} cannot be computed again: ${why}`), line);
  await assert.rejects(findLostStart(lostAll(gone(fork)), [], ENGINE), damaged(/ was not found; looked in /));
  await assert.rejects(findLostPast(without(gone(fork), 1, 24)), damaged(/ was not found; looked in /));
});

test("what was begun from imported weights has no parent", async () => {
  const { forkedFrom: _, ...facts } = fork.manifest;
  const importedFrom = { file: "w.safetensors", sha256: "", format: "safetensors" };
  const run = lostAll({ ...fork, manifest: { ...facts, importedFrom } });
  await assert.rejects(findLostStart(run, [], ENGINE), /did not begin with drawn weights$/);
  assert.equal(await findLostPast(without(run, 1, 24)), null);
});

test("a parent with other parameters is another run", async () => {
  await assert.rejects(
    findLostStart(lostAll(claim(fork, { parametersSha256: "0".repeat(64) })), [], ENGINE),
    damaged(/ at step 10, and \S+ has other parameters there: it is not the same run$/),
  );
});

test("a replay that is interrupted is no damage; a lock that was lost is no refusal", async () => {
  const aborted = { ...ENGINE, signal: AbortSignal.abort() };
  const message = /^RequestError: interrupted while replaying the parent; nothing was written$/;
  await assert.rejects(findLostStart(lostAll(fork), [], aborted), message);
  for (const failure of [new StoreError("locked", "x", "taken over"), new RangeError("a bug")]) {
    const onCheckpoint = () => {
      throw failure;
    };
    await assert.rejects(findLostStart(fork, [damageOf(START)], { ...ENGINE, onCheckpoint }), failure);
  }
});

test("the parent is looked for where it was, then beside the fork; what is there must be a whole run", async () => {
  const moved = makeFolder();
  for (const { directory } of [parent, fork])
    cpSync(directory, join(moved, directory.slice(root.length + 1)), { recursive: true });
  const name = parent.directory.slice(root.length + 1);
  const there = claim(await readRun(join(moved, fork.directory.slice(root.length + 1))), { path: "/not/there" });
  assert.deepEqual(await findLostPast(without(there, 1, 3)), takeUpTo(parent.series, 10));
  flip(join(moved, name, "manifest.json"));
  await assert.rejects(findLostPast(without(there, 1, 3)), damaged(/manifest\.json/));
});

/** Lets `action` find another run under the parent's name. */
async function replaceParent(other: string, action: () => Promise<void>): Promise<void> {
  const [own, aside] = [parent.directory, `${parent.directory}-aside`];
  renameSync(own, aside);
  try {
    cpSync(other, own, { recursive: true });
    await action();
  } finally {
    rmSync(own, { recursive: true, force: true });
    renameSync(aside, own);
  }
}

test("a run of other settings under its name is not the parent; the parent made longer is", async () => {
  const make = async (...settings: string[]) =>
    (await runExperiment(tiny("checkpoints.everySteps=7", ...settings), { ...ENGINE, root })).run;
  const other = await make("seed=9");
  const lost = without(fork, 1, 24);
  await replaceParent(other, async () => {
    await assert.rejects(findLostPast(lost), damaged(/, and \S+ is a run of other settings$/));
  });
  const longer = await make();
  await resumeRun(longer, { ...ENGINE, steps: 30 });
  await replaceParent(longer, async () => {
    assert.deepEqual(await findLostPast(lost), takeUpTo(parent.series, 10));
  });
  await assert.rejects(
    findLostPast({ ...lost, experiment: { ...lost.experiment, steps: "many" } }),
    damaged(/ is a run of other settings$/),
  );
  const bug = new TypeError("a bug");
  const experiment = Object.defineProperty({}, "seed", {
    enumerable: true,
    get: () => {
      throw bug;
    },
  });
  await assert.rejects(findLostPast({ ...lost, experiment }), bug);
});

test("a parent that has lost those rows itself, or has not come so far, is to be repaired first", async () => {
  const short = (await runExperiment(tiny("checkpoints.everySteps=7", "steps=9"), { ...ENGINE, root })).run;
  const lost = without(fork, 1, 24);
  const isTold = damaged(/ at step 10, which has lost rows too$/, { kind: "repair", run: parent.directory });
  await replaceParent(short, async () => {
    await assert.rejects(findLostPast(lost), isTold);
  });
  for (const [spanRows, isRefused] of [
    [9, true],
    [10, false],
  ] as const) {
    // Lost are the steps 10 to 18, or 11 to 20.
    const directory = join(root, `files-of-${spanRows}`);
    await copyWithGap(parent, directory, spanRows);
    await replaceParent(directory, async () => {
      if (isRefused) await assert.rejects(findLostPast(lost), isTold);
      else assert.deepEqual(await findLostPast(lost), takeUpTo(parent.series, 10));
    });
  }
});

test("a parent that is a fork itself does not have what was before it", async () => {
  const [directory, path] = [fork.directory, `../${fork.directory.slice(root.length + 1)}`];
  const child = await readRun((await forkRun(directory, { ...ENGINE, at: 12, root })).run);
  const lost = without(child, 1, 24);
  assert.deepEqual(await findLostPast(claim(lost, { path, step: 10 })), takeUpTo(parent.series, 10));
  await assert.rejects(findLostPast(claim(lost, { path, step: 9 })), damaged(/ at step 9, which itself begins later$/));
  assert.equal(
    hashParameters((await findLostStart(lostAll(unlist(child, 12)), [], ENGINE))?.parameters ?? assert.fail()),
    child.manifest.forkedFrom?.parametersSha256,
  );
});
