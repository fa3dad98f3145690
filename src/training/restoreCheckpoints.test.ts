/** @file Checkpoints that are computed again: which are saved, and what is said of those that cannot be. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { StoreError } from "../files/index.ts";
import type { CheckpointRequest, RunWriter } from "../recording/index.ts";
import { type CheckpointEntry, type Run, readRun } from "../store/index.ts";
import { hashParameters } from "./hashParameters.ts";
import { runExperiment } from "./index.ts";
import type { ReplayOptions } from "./openReplay.ts";
import { replayRun } from "./replayRun.ts";
import { restoreCheckpoints } from "./restoreLost.ts";
import { ENGINE, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
let run: Run;
before(async () => {
  run = await readRun((await runExperiment(tiny("checkpoints.everySteps=7"), { ...ENGINE, root })).run);
});

const entryOf = (step: number): CheckpointEntry =>
  run.manifest.checkpoints.find((entry) => entry.step === step) ?? assert.fail();

type Wanted = Partial<Parameters<typeof restoreCheckpoints>[1]>;

/** What is saved of a run of which only the first state is left, and what is said. */
async function restore(wanted: Wanted, { failure, ...options }: Partial<ReplayOptions> & { failure?: Error } = {}) {
  const saved: CheckpointRequest[] = [];
  const writer = {
    manifest: { ...run.manifest, checkpoints: [] },
    saveCheckpoint: (request: CheckpointRequest) => {
      if (failure) throw failure;
      saved.push(request);
      return { file: `file-${request.step}` };
    },
  };
  const { said, say } = listen();
  const restoring = restoreCheckpoints(run, { start: null, entries: [], ...wanted }, writer as unknown as RunWriter, {
    ...ENGINE,
    say,
    ...options,
  });
  return { saved, said, error: await restoring.then(() => null).catch((error: unknown) => error) };
}

test("where nothing is lost nothing is prepared", async () => {
  const nothing = { manifest: null } as unknown as Run;
  const none = null as unknown as RunWriter;
  await restoreCheckpoints(nothing, { start: null, entries: [] }, none, ENGINE);
});

test("the state that a fork began with is saved as its start", async () => {
  const { state } = (await replayRun(run, 5, ENGINE)) ?? assert.fail();
  const { saved, said, error } = await restore({ start: state });
  assert.deepEqual([error, said], [null, ["file-5, with which the fork began, is computed again from its parent"]]);
  assert.deepEqual(
    saved.map(({ step, reason, facts }) => [step, reason, facts]),
    [[5, "start", { parametersSha256: hashParameters(state.parameters) }]],
  );
});

test("checkpoints are saved as what they were, with the parameters that they had", async () => {
  const [seventh, last] = [entryOf(7), entryOf(24)];
  const { parametersSha256: _, ...unsigned } = last;
  const { saved, said, error } = await restore({ entries: [seventh, unsigned] });
  assert.equal(error, null);
  assert.deepEqual(
    saved.map(({ step, reason, facts }) => [step, reason, facts?.parametersSha256]),
    [seventh, last].map(({ step, reason, parametersSha256 }) => [step, reason, parametersSha256]),
  );
  const begin = (to: number) => `replaying ${to} steps of ${run.directory} from step 0`;
  assert.deepEqual(said, [
    ...[begin(7), `${seventh.file} is computed again`],
    ...[begin(24), `${last.file} is computed again`],
  ]);
});

test("one that comes out otherwise is told and not saved, and the next is tried", async () => {
  const other = { ...entryOf(7), parametersSha256: "0".repeat(64) };
  const { saved, said, error } = await restore({ entries: [other, entryOf(14)] });
  assert.equal(error, null);
  assert.deepEqual(
    saved.map(({ step }) => step),
    [14],
  );
  assert.equal(said[1], `${other.file} cannot be computed again: the parameters come out differently`);
});

test("what cannot be written is told; a lost lock and a fault of the program are thrown", async () => {
  const entries = [entryOf(7)];
  const full = new StoreError("unwritable", "x", "cannot write x: from this test");
  const { said, error } = await restore({ entries }, { failure: full });
  assert.equal(error, null);
  assert.equal(said.at(-1), `${entries[0]?.file} cannot be computed again: ${full.message}`);
  for (const failure of [new StoreError("locked", "x", "taken over"), new RangeError("a bug")]) {
    assert.equal((await restore({ entries }, { failure })).error, failure);
  }
});

test("a signal ends it, and nobody need listen", async () => {
  const aborted = await restore({ entries: [entryOf(7)] }, { signal: AbortSignal.abort() });
  assert.deepEqual([aborted.saved, aborted.error], [[], null]);
  const { state: start } = (await replayRun(run, 5, ENGINE)) ?? assert.fail();
  const other = { ...entryOf(14), parametersSha256: "" };
  const { saved, error } = await restore({ start, entries: [entryOf(7), other] }, { say: undefined });
  assert.deepEqual([saved.map(({ step }) => step), error], [[5, 7], null]);
});
