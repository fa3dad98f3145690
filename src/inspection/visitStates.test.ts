/** @file States along a run: each the one that it was, in one pass. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { writeLog } from "../recording/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, runExperiment } from "../training/index.ts";
import { replayRun } from "../training/replayRun.ts";
import { ENGINE, listen, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import { type VisitedState, type VisitOptions, visitStates } from "./visitStates.ts";

const root = makeFolder();
let run: Run;
before(async () => {
  run = await readRun((await runExperiment(tiny("steps=90", "checkpoints.powersOfTwo=true"), { ...ENGINE, root })).run);
});

async function collect(steps: readonly number[], options: Partial<VisitOptions> = {}, of = run) {
  const visited: VisitedState[] = [];
  const isWhole = await visitStates(of, steps, { ...ENGINE, ...options }, (each) => {
    visited.push(each);
  });
  return { visited, isWhole };
}

test("each state is that of a replay by itself, and the next one that of the step after", async () => {
  const { visited, isWhole } = await collect([0, 3, 40, 41, 64, 89, 90], { withNext: true });
  assert.equal(isWhole, true);
  for (const { step, state, next } of visited) {
    assert.deepEqual(state, (await replayRun(run, step, ENGINE))?.state);
    assert.deepEqual(next, step === 90 ? null : (await replayRun(run, step + 1, ENGINE))?.state);
  }
  assert.deepEqual(
    (await collect([40])).visited.map(({ next }) => next),
    [null],
  );
});

test("it goes by checkpoints, and compares every row between", async () => {
  const differing = (step: number): Run => {
    const trainLoss = Float64Array.from(run.series.columns.trainLoss ?? []);
    trainLoss[step - 1] = 7;
    return { ...run, series: { ...run.series, columns: { ...run.series.columns, trainLoss } } };
  };
  // From 5 on to 8; from 64 to 70.
  for (const step of [20, 64, 71]) assert.equal((await collect([5, 70], {}, differing(step))).isWhole, true);
  for (const step of [5, 66, 70]) {
    await assert.rejects(
      collect([5, 70], {}, differing(step)),
      new RegExp(`at step ${step} trainLoss is \\S+, and 7 is`),
    );
  }
  const { said, say } = listen();
  await collect([5, 70], { say });
  assert.deepEqual(said, []);
});

test("a signal ends it after the visit", async () => {
  const stop = new AbortController();
  const visited: number[] = [];
  const isWhole = await visitStates(run, [1, 2, 3], { ...ENGINE, signal: stop.signal }, ({ step }) => {
    visited.push(step);
    if (step === 2) stop.abort();
  });
  assert.deepEqual([visited, isWhole], [[1, 2], false]);
  assert.equal((await collect([])).isWhole, true);
});

test("a fork has its own states from where it began; a log has none", async () => {
  const { run: directory } = await forkRun(run.directory, {
    ...ENGINE,
    at: 50,
    overrides: ["optimizer.epsilon=1e-5"],
    root,
  });
  const fork = await readRun(directory);
  const [first, second] = (await collect([50, 51], {}, fork)).visited;
  assert.deepEqual(first?.state.parameters, (await replayRun(run, 50, ENGINE))?.state.parameters);
  assert.notDeepEqual(second?.state.parameters, (await replayRun(run, 51, ENGINE))?.state.parameters);
  const log = writeLog(
    { step: Float64Array.of(1), columns: [{ name: "trainLoss", values: Float64Array.of(1) }] },
    { root, name: "log" },
  );
  await assert.rejects(collect([1], {}, await readRun(log)), /is an imported log; there is nothing/);
});
