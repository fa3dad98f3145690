/** @file The loop of training, by a clock that each step puts forward: when it looks up, writes, counts and ends. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { StoreError } from "../files/index.ts";
import { createRun } from "../recording/index.ts";
import type { TrainingSession } from "../session/index.ts";
import { type RunFacts, readRun } from "../store/index.ts";
import { openSession } from "./openSession.ts";
import { prepareRun } from "./prepareRun.ts";
import { columnOf, listColumns, WatchedSeries } from "./recording.ts";
import type { RunProgress } from "./runResult.ts";
import { ENGINE, forkedAt, listen, makeFolder, tiny } from "./testRuns.fixture.ts";
import { type OpenRun, type TrainOptions, trainRun } from "./trainRun.ts";

const root = makeFolder();
let runs = 0;

interface Given {
  readonly msPerStep: number;
  readonly settings?: readonly string[];
  /** Where training is to end, that of the experiment by default. */
  readonly until?: number;
  /** Steps that the session has taken before. */
  readonly before?: number;
  /** Changes the row of a step. */
  readonly change?: (row: Float64Array, step: number, columns: TrainingSession["columns"]) => void;
  readonly open?: Pick<OpenRun, "history" | "saved" | "plannedEnds">;
  readonly options?: TrainOptions;
  /** What the manifest says besides. */
  readonly facts?: RunFacts;
  /** Called when all is there, before the first step. */
  readonly arrange?: (parts: Pick<OpenRun, "session" | "writer"> & { clock: { ms: number } }) => void;
}

/** Trains a run of 24 steps, by a clock on which each takes so long. */
async function train(context: TestContext, given: Given) {
  const experiment = tiny(...(given.settings ?? []));
  const session = await openSession(experiment, ENGINE);
  for (let i = 0; i < (given.before ?? 0); i++) session.advance();
  const { settings } = prepareRun(experiment, ENGINE);
  const manifest = { ...settings.manifest, ...given.facts };
  const writer = createRun(join(root, `run-${++runs}`), { ...settings, columns: listColumns(session), manifest });
  const clock = { ms: 0 };
  context.mock.method(performance, "now", () => clock.ms);
  const { advance } = session;
  context.mock.method(session, "advance", (isEnd: boolean) => {
    clock.ms += given.msPerStep;
    const row = advance(isEnd);
    given.change?.(row, session.step, session.columns);
    return row;
  });
  /** Steps after which rows were written. */
  const flushed: number[] = [];
  const flush = writer.flush.bind(writer);
  context.mock.method(writer, "flush", () => {
    flushed.push(session.step);
    flush();
  });
  given.arrange?.({ session, writer, clock });
  const ended = trainRun({ experiment, session, writer, ...given.open }, given.until ?? 24, given.options ?? {});
  return { session, writer, flushed, ended: ended.finally(() => session.dispose()) };
}

/** Keeps what is told of progress. */
function follow() {
  const told: RunProgress[] = [];
  return { told, onProgress: (progress: RunProgress) => void told.push(progress) };
}

test("it looks up when more than 50 ms have gone, and at the end, and tells how fast it goes", async (t) => {
  const { told, onProgress } = follow();
  const { ended } = await train(t, { msPerStep: 10, options: { onProgress } });
  const { stepsPerSecond } = await ended;
  assert.deepEqual(
    told.map((progress) => [progress.step, progress.steps, progress.stepsPerSecond, progress.secondsLeft]),
    [6, 12, 18, 24, 24].map((step) => [step, 24, 100, (24 - step) / 100]),
  );
  assert.equal(stepsPerSecond, 100);
});

test("of a run that goes on, the speed is that of its own steps, and up to where it is to go now", async (t) => {
  const { told, onProgress } = follow();
  const given = { msPerStep: 100, before: 4, until: 7, open: { history: pastOf(4) }, options: { onProgress } };
  const { ended } = await train(t, given);
  const { status, stepsTaken, stepsPerSecond } = await ended;
  assert.deepEqual([status, stepsTaken, stepsPerSecond], ["interrupted", 3, 10]);
  assert.deepEqual(
    told.map((progress) => [progress.step, progress.steps, progress.stepsPerSecond]),
    [5, 6, 7, 7].map((step) => [step, 7, 10]),
  );
});

test("where no step is taken there is no progress and no speed", async (t) => {
  for (const [until, signal, status] of [
    [0, undefined, "interrupted"],
    [24, AbortSignal.abort(), "interrupted"],
  ] as const) {
    const { told, onProgress } = follow();
    const options = { onProgress, ...(signal && { signal }) };
    const { ended } = await train(t, { msPerStep: 100, until, options });
    const result = await ended;
    assert.deepEqual([result.status, result.steps, result.stepsTaken, result.stepsPerSecond], [status, 0, 0, 0]);
    assert.deepEqual(told, []);
    t.mock.restoreAll();
  }
});

test("a signal ends it with the step in progress, and what was to be heard and was not is noted", async (t) => {
  const stop = new AbortController();
  const { ended, writer } = await train(t, {
    ...{ msPerStep: 100, change: (_, step) => step === 5 && stop.abort() },
    options: { signal: stop.signal, unheard: () => "nobody listens" },
  });
  const { status, steps } = await ended;
  assert.deepEqual([status, steps], ["interrupted", 5]);
  assert.deepEqual(
    writer.manifest.history.map(({ kind, reason }) => [kind, reason]),
    [["narration-lost", "nobody listens"]],
  );
  t.mock.restoreAll();
  const heard = await train(t, { msPerStep: 100, until: 3, options: { unheard: () => null } });
  assert.equal((await heard.ended).status, "interrupted");
  assert.deepEqual(heard.writer.manifest.history, []);
});

test("rows are written every ten seconds, counted from the last time", async (t) => {
  const { ended, flushed } = await train(t, { msPerStep: 2500, until: 14 });
  await ended;
  // Those after the last step are of the checkpoint and of the end.
  assert.deepEqual(flushed, [4, 8, 12, 14, 14]);
  t.mock.restoreAll();
  const slow = await train(t, { msPerStep: 7000, until: 6 });
  await slow.ended;
  assert.deepEqual(slow.flushed, [2, 4, 6, 6, 6]);
});

test("rows that cannot be written are told of and kept; what is no fault of the disk ends training", async (t) => {
  for (const kind of ["unwritable", "locked"] as const) {
    const { said, say } = listen();
    const { ended, writer, session } = await train(t, {
      ...{ msPerStep: 10_000, until: 3, options: { say } },
      arrange: ({ session, writer }) => {
        const { flush } = writer;
        t.mock.method(writer, "flush", () => {
          if (session.step === 1) throw new StoreError(kind, "x", "cannot write x: from this test");
          flush();
        });
      },
    });
    if (kind === "locked") {
      await assert.rejects(ended, { name: "StoreError", kind });
      assert.deepEqual([session.step, said], [1, []]);
      writer.release();
    } else {
      await ended;
      const why = "training goes on, and its rows are kept in memory until they can be written";
      assert.deepEqual(said, [`warning: cannot write x: from this test; ${why}`]);
      assert.equal((await readRun(writer.directory)).series.step.length, 3);
    }
    t.mock.restoreAll();
  }
});

test("checkpoints by the clock are saved when it looks up", async (t) => {
  const { ended, writer } = await train(t, { msPerStep: 2000, until: 8, settings: ["checkpoints.everyMinutes=0.1"] });
  await ended;
  assert.deepEqual(
    writer.manifest.checkpoints.map(({ step, reason }) => [step, reason]),
    [
      [3, "time"],
      [6, "time"],
      [8, "last"],
    ],
  );
});

test("slingshots are counted for the progress as often as takes a fiftieth of the time", async (t) => {
  const counted: number[] = [];
  const { onProgress } = follow();
  const { read } = WatchedSeries.prototype;
  const { ended } = await train(t, {
    ...{ msPerStep: 98, options: { onProgress } },
    arrange: ({ session, clock }) => {
      t.mock.method(WatchedSeries.prototype, "read", function (this: WatchedSeries) {
        counted.push(session.step);
        clock.ms += 20;
        return read.call(this);
      });
    },
  });
  await ended;
  // The first takes 20 ms at 98 ms: the next is due a second later. The last one is that of the result.
  assert.deepEqual(counted, [1, 11, 21, 24]);
});

/** A fitted network, whose loss spikes at these steps. */
const spiking =
  (...spikes: readonly number[]) =>
  (row: Float64Array, step: number, columns: TrainingSession["columns"]) => {
    const set = (name: string, value: number) => {
      row[columnOf(columns, name)] = value;
    };
    set("trainLoss", step === 1 || spikes.includes(step) ? 2 : 1e-7);
    set("trainAccuracy", 1);
    set("lastLayerNorm", 1);
  };

/** Rows of that kind. */
function pastOf(steps: number, ...spikes: readonly number[]) {
  const step = Float64Array.from({ length: steps }, (_, i) => i + 1);
  const trainLoss = step.map((at) => (at === 1 || spikes.includes(at) ? 2 : 1e-7));
  const ones = new Float64Array(steps).fill(1);
  return { step, columns: { trainLoss, trainAccuracy: ones, lastLayerNorm: ones } };
}

test("spikes of the rows before count: the states before the first ones are not saved for later ones", async (t) => {
  const settings = ["steps=100", "checkpoints.beforeSpikes.spikes=1", "checkpoints.beforeSpikes.everySteps=1"];
  const eventsAfter = async (open: Given["open"], facts: RunFacts = {}) => {
    const { ended, writer } = await train(t, {
      ...{ msPerStep: 1, settings, before: 10, until: 80, change: spiking(75), facts },
      ...(open && { open }),
    });
    await ended;
    t.mock.restoreAll();
    return writer.manifest.checkpoints.flatMap(({ step, reason }) => (reason === "event" ? [step] : []));
  };
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }), [73, 74]);
  assert.deepEqual(await eventsAfter({ history: pastOf(10, 9) }), []);
  assert.deepEqual(await eventsAfter({ history: pastOf(10), saved: [74] }), [73]);
  // Of a loss that counts as fitted below 30, one of 2 is no spike.
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }, { loss: { unit: "nats", fittedBelow: 30 } }), []);
  // Of a fork under another loss, the parent's losses are not those that it falls from.
  const forkedUnder = (path: string) => ({ forkedFrom: { ...forkedAt(10), changes: [{ path, from: 1, to: 2 }] } });
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }, forkedUnder("loss.temperature")), []);
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }, forkedUnder("loss.precision")), [73, 74]);
  // Of one that cannot be less than 1, neither 2 nor 1e-7 is near the least.
  const floored = { unit: "nats", fittedBelow: 1.01, floor: 1 };
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }, { loss: floored }), []);
  assert.deepEqual(await eventsAfter({ history: pastOf(10) }, { loss: { ...floored, floor: 0 } }), [73, 74]);
});

for (const name of ["trainLoss", "gradientNorm", "lastLayerNorm"]) {
  test(`${name} that is not finite ends training, and no later state is saved`, async (t) => {
    const given: Given = {
      ...{ msPerStep: 1, settings: ["checkpoints.everySteps=5"] },
      change: (row, step, columns) => {
        if (step === 10) row[columnOf(columns, name)] = name === "trainLoss" ? Number.NaN : Number.POSITIVE_INFINITY;
      },
    };
    const { ended, writer } = await train(t, given);
    const { status, steps, nonFinite } = await ended;
    assert.deepEqual([status, steps, nonFinite], ["non-finite", 10, { step: 10, value: name }]);
    assert.deepEqual(
      writer.manifest.checkpoints.map(({ step }) => step),
      [5],
    );
  });
}

test("another column that is not finite is recorded and ends nothing", async (t) => {
  const { ended } = await train(t, {
    msPerStep: 1,
    change: (row, _, columns) => {
      row[columnOf(columns, "trainAccuracy")] = Number.NaN;
    },
  });
  assert.deepEqual([(await ended).status, (await ended).steps], ["done", 24]);
});
