/** @file When checkpoints are saved, which states they hold, and what happens where they cannot be written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Experiment } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { RunWriter } from "../recording/index.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import type { CheckpointReason } from "../store/index.ts";
import { CheckpointSaver } from "./checkpointSaver.ts";
import { hashParameters } from "./hashParameters.ts";

type Settings = Experiment["checkpoints"];

const NONE: Settings = {
  ...{ everyMinutes: 0, everySteps: 0, powersOfTwo: false, keep: 3 },
  beforeSpikes: { spikes: 0, states: 2, everySteps: 50 },
};

/** A saver of a training whose only parameter is the step, and what it has saved and said. */
function follow(settings: Partial<Settings>, { saved = [] as number[], nowMs = 0 } = {}) {
  let step = 0;
  const checkpoints: [step: number, reason: CheckpointReason][] = [];
  const said: string[] = [];
  const notes: unknown[] = [];
  const held = new Set<unknown>();
  const disk: { failure: Error | null } = { failure: null };
  const session = {
    layout: [{ name: "w", shape: [1] }],
    bufferLayout: [],
    positionOf: (at: number) => ({ epoch: at }),
    get step() {
      return step;
    },
    capture: (reuse?: TrainingState): TrainingState => {
      const parameters = (reuse?.parameters as Float64Array | undefined) ?? new Float64Array(1);
      held.add(parameters);
      parameters[0] = step;
      return {
        step,
        updates: 2 * step,
        parameters,
        buffers: new Float64Array(0),
        optimizer: new Map(),
        probes: new Map(),
      };
    },
  };
  const writer = {
    saveCheckpoint: (request: Parameters<RunWriter["saveCheckpoint"]>[0]) => {
      if (disk.failure !== null) throw disk.failure;
      const { values } = request.tensors[0] ?? assert.fail("no tensor");
      assert.deepEqual([...values], [request.step], "the state is of the step that it says");
      assert.deepEqual(request.metadata, {
        ...{ format: "pt", step: String(request.step), updates: String(2 * request.step) },
        position: JSON.stringify({ epoch: request.step }),
      });
      assert.equal(request.facts?.parametersSha256, hashParameters(Float64Array.of(request.step)));
      checkpoints.push([request.step, request.reason]);
    },
    note: (kind: string, facts: unknown) => notes.push([kind, facts]),
  };
  const saver = new CheckpointSaver(
    session as unknown as TrainingSession,
    writer as unknown as RunWriter,
    { ...NONE, ...settings },
    { say: (line) => said.push(line), saved, nowMs, loss: { fittedBelow: 0.01 } },
  );
  /** Takes steps with these losses. */
  const train = (losses: readonly number[]) => {
    for (const loss of losses) {
      step++;
      saver.afterStep(loss);
    }
  };
  return { saver, train, checkpoints, said, notes, held, disk };
}

const quiet = (steps: number) => new Array<number>(steps).fill(1e-7);
const full = () => new StoreError("unwritable", "x", "cannot write x: no space left");

test("checkpoints come at powers of two and at intervals, each step once, and none where none is asked for", () => {
  const both = follow({ powersOfTwo: true, everySteps: 4 }, { saved: [2] });
  both.train(quiet(12));
  assert.deepEqual(both.checkpoints, [
    [1, "power-of-two"],
    [4, "power-of-two"],
    [8, "power-of-two"],
    [12, "interval"],
  ]);
  both.saver.saveLast();
  assert.equal(both.checkpoints.length, 4, "the last step is saved already");
  both.train(quiet(1));
  both.saver.saveLast();
  assert.deepEqual(both.checkpoints.at(-1), [13, "last"]);
  const none = follow({});
  none.train(quiet(300));
  none.saver.atTime(Number.MAX_SAFE_INTEGER);
  none.saver.saveLastFinite();
  assert.deepEqual([none.checkpoints, none.held.size], [[], 0]);
});

test("checkpoints come by the clock, counted from the one before", () => {
  const { saver, train, checkpoints } = follow({ everyMinutes: 2 }, { nowMs: 1000 });
  for (const nowMs of [120_999, 121_000, 240_999, 241_000, 250_000]) {
    train([1]);
    saver.atTime(nowMs);
  }
  assert.deepEqual(checkpoints, [
    [2, "time"],
    [4, "time"],
  ]);
});

test("the states before the first spikes are saved, and memory for no more of them is taken", () => {
  const { train, checkpoints, held } = follow({ beforeSpikes: { spikes: 2, states: 2, everySteps: 3 } });
  train([2, ...quiet(9), 0.5]);
  assert.deepEqual(checkpoints, [
    [6, "event"],
    [9, "event"],
  ]);
  assert.equal(held.size, 2);
  train([...quiet(60), 1]);
  assert.deepEqual(
    checkpoints.slice(2).map(([step]) => step),
    [66, 69],
  );
  train([...quiet(60), 1, ...quiet(60), 1]);
  assert.equal(checkpoints.length, 4, "two spikes were asked for");
  assert.equal(held.size, 2);
});

test("spikes of an earlier part of the run count", () => {
  const { saver, train, checkpoints } = follow({ beforeSpikes: { spikes: 1, states: 1, everySteps: 1 } });
  for (const loss of [2, ...quiet(9), 0.5]) saver.skip(loss);
  train([...quiet(60), 1]);
  assert.deepEqual(checkpoints, []);
  const other = follow({ beforeSpikes: { spikes: 1, states: 1, everySteps: 1 } });
  for (const loss of [2, ...quiet(9)]) other.saver.skip(loss);
  other.train([1e-7, 0.5]);
  assert.deepEqual(other.checkpoints, [[1, "event"]]);
});

test("of a run that broke down the newest state from before is saved", () => {
  const { saver, train, checkpoints } = follow({ beforeSpikes: { spikes: 1, states: 3, everySteps: 2 } });
  train([1, 1, 1, 1, Number.NaN]);
  saver.saveLastFinite();
  assert.deepEqual(checkpoints, [[4, "event"]]);
});

test("a save that fails is said, noted and tried again later and later, and nothing is tried in between", (t) => {
  const clock = t.mock.method(performance, "now", () => 0);
  const at = (ms: number) => clock.mock.mockImplementation(() => ms);
  const { saver, train, checkpoints, said, notes, disk } = follow({ everySteps: 1 });
  disk.failure = full();
  train([1]);
  const warning = (seconds: number) =>
    `warning: cannot write x: no space left; training goes on, and a checkpoint is tried again in ${seconds} s`;
  assert.deepEqual(said, [warning(10)]);
  assert.deepEqual(notes, [["save-failed", { step: 1, reason: "cannot write x: no space left" }]]);
  train([1]);
  saver.atTime(9999);
  assert.equal(said.length, 1, "it waits");
  let ms = 0;
  for (const seconds of [10, 20, 40, 80, 160, 300, 300]) {
    ms += 1000 * seconds;
    at(ms);
    saver.atTime(ms - 1);
    train([1]);
    saver.atTime(ms);
    const next = Math.min(2 * seconds, 300);
    assert.equal(said.at(-1), warning(next));
  }
  assert.equal(said.length, 8);
  disk.failure = null;
  saver.atTime(ms + 300_000);
  assert.deepEqual(checkpoints, [[9, "time"]]);
  train([1]);
  assert.deepEqual(checkpoints.at(-1), [10, "interval"]);
  disk.failure = full();
  train([1]);
  assert.equal(said.at(-1), warning(10), "it begins anew");
});

test("a spike while a save waits is noted, and said no second time", (t) => {
  const clock = t.mock.method(performance, "now", () => 0);
  const { train, said, notes, disk } = follow({
    everySteps: 200,
    beforeSpikes: { spikes: 5, states: 1, everySteps: 1 },
  });
  disk.failure = full();
  train([2, ...quiet(199)]);
  assert.deepEqual([said.length, notes.length], [1, 1]);
  train([0.5]);
  assert.deepEqual([said.length, notes.length], [1, 2]);
  clock.mock.mockImplementation(() => 10_000);
  train([...quiet(60), 0.5]);
  assert.deepEqual([said.length, notes.length], [2, 3]);
});

test("what is no fault of the disk ends training", () => {
  for (const failure of [new StoreError("locked", "x", "taken over"), new RangeError("a bug")]) {
    const { train, disk } = follow({ everySteps: 1 });
    disk.failure = failure;
    assert.throws(() => train([1]), failure);
  }
  const { saver, train, disk } = follow({});
  train([1]);
  disk.failure = full();
  assert.throws(() => saver.saveLast(), disk.failure);
});
