/** @file Replays: where they begin, what they compare, and that they let others in. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Run, readRun } from "../store/index.ts";
import { runExperiment } from "./index.ts";
import { replayRun } from "./replayRun.ts";
import { checkpointPath, ENGINE, flip, forkedAt, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
let run: Run;
before(async () => {
  const experiment = tiny("steps=90", "checkpoints.powersOfTwo=true");
  run = await readRun((await runExperiment(experiment, { ...ENGINE, root })).run);
});

/** The run with other values in a column. */
function change(name: string, edit: (values: Float64Array) => void): Run {
  const { series } = run;
  const values = Float64Array.from(series.columns[name] ?? []);
  edit(values);
  return { ...run, series: { ...series, columns: { ...series.columns, [name]: values } } };
}

/** The run without the row of a step. */
function lose(lost: number): Run {
  const { step, columns } = run.series;
  const keep = (values: Float64Array | Float32Array) => Float64Array.from(values).filter((_, i) => step[i] !== lost);
  const rest = Object.entries(columns).map(([name, values]) => [name, keep(values)] as const);
  return { ...run, series: { step: keep(step), columns: Object.fromEntries(rest) } };
}

test("it begins with the nearest checkpoint before, names it first, and says how far it has to go", async () => {
  for (const [at, from, words] of [
    [70, 64, [`replaying 6 steps of ${run.directory} from step 64`]],
    [64, 64, []],
    [63, 32, [`replaying 31 steps of ${run.directory} from step 32`]],
    [0, null, []],
  ] as const) {
    const { said, say } = listen();
    const begun: number[] = [];
    const replay = await replayRun(run, at, { ...ENGINE, say, onCheckpoint: (step) => begun.push(step) });
    assert.equal(replay?.state.step, at);
    assert.deepEqual([begun, said], [from === null ? [] : [from], words]);
  }
  assert.equal((await replayRun(run, 3, ENGINE))?.state.step, 3, "nobody need listen");
});

test("every row on the way is compared with its own record, and none before or after it", async () => {
  const differing = (step: number) =>
    change("trainLoss", (values) => {
      values[step - 1] = 7;
    });
  for (const step of [65, 67, 70]) {
    await assert.rejects(replayRun(differing(step), 70, ENGINE), (error: Error & { kind?: string; path?: string }) => {
      assert.deepEqual([error.kind, error.path], ["differs", run.directory]);
      assert.match(
        error.message,
        new RegExp(`cannot be replayed here: at step ${step} trainLoss is \\S+, and 7 is recorded$`),
      );
      return true;
    });
  }
  for (const step of [64, 71]) assert.equal((await replayRun(differing(step), 70, ENGINE))?.state.step, 70);
});

test("a row that was lost has nothing to be compared with, and its neighbours have", async () => {
  const { parameters } = (await replayRun(run, 70, ENGINE))?.state ?? assert.fail();
  assert.deepEqual((await replayRun(lose(66), 70, ENGINE))?.state.parameters, parameters);
  assert.deepEqual((await replayRun(lose(90), 90, ENGINE))?.state.step, 90);
});

test("a damaged checkpoint is said, and the one before it is used", async () => {
  const experiment = tiny("checkpoints.everySteps=10");
  const { run: directory } = await runExperiment(experiment, { ...ENGINE, root });
  flip(checkpointPath(directory, 20));
  const { said, say } = listen();
  const replay = await replayRun(await readRun(directory), 22, { ...ENGINE, say });
  assert.equal(replay?.state.step, 22);
  assert.match(said[0] ?? "", /^checkpoints\/step-000000020\S+ is damaged \(.+\); an earlier checkpoint is used$/);
  assert.deepEqual(said.slice(1), [`replaying 12 steps of ${directory} from step 10`]);
});

test("what did not begin with drawn weights is not replayed from them", async () => {
  const manifest = { ...run.manifest, checkpoints: [], forkedFrom: forkedAt(0) };
  await assert.rejects(replayRun({ ...run, manifest }, 3, ENGINE), /has no intact checkpoint to go on from/);
});

test("a signal that comes on the way ends it, and it lets signals in", async () => {
  assert.equal(await replayRun(run, 70, { ...ENGINE, signal: AbortSignal.abort() }), null);
  assert.equal((await replayRun(run, 64, { ...ENGINE, signal: AbortSignal.abort() }))?.state.step, 64);
  const stop = new AbortController();
  const [first] = run.manifest.checkpoints;
  const manifest = { ...run.manifest, checkpoints: [first ?? assert.fail()] };
  const replay = await replayRun({ ...run, manifest }, 80, {
    ...{ ...ENGINE, signal: stop.signal },
    onCheckpoint: () => setImmediate(() => stop.abort()),
  });
  assert.equal(replay, null);
});
