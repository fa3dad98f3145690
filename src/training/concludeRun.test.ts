/** @file What a run ends with, and its result from what is recorded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../files/index.ts";
import type { RunWriter } from "../recording/index.ts";
import type { Series } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { judgeRun } from "../verdict/index.ts";
import type { CheckpointSaver } from "./checkpointSaver.ts";
import { concludeRun, summarizeRun } from "./concludeRun.ts";
import { hashParameters } from "./hashParameters.ts";
import { runExperiment } from "./index.ts";
import { WatchedSeries } from "./recording.ts";
import { ENGINE, makeFolder, makeUp, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();

const columns: Series["columns"] = {
  trainLoss: Float64Array.of(3, 2),
  trainAccuracy: Float32Array.of(0.25, 0.5),
  lastLayerNorm: Float64Array.of(5, 6),
};

const ended = (changes: Partial<Run> = {}) => {
  const series = { step: Float64Array.of(1, 2), columns };
  const run = { ...makeUp([1, 2], { status: "done", steps: 2 }), series, ...changes };
  return { run, judgement: judgeRun(run) };
};
const NOW = { threads: 3, stepsTaken: 1 };

test("the result has the last row, and what was not recorded is not made up", () => {
  const { reason, ...result } = summarizeRun(ended(), NOW);
  assert.deepEqual(result, {
    ...{ run: "runs/made-up", status: "done", steps: 2, stepsTaken: 1, threads: 3 },
    ...{ stepsPerSecond: Number.NaN, parametersSha256: "" },
    ...{ trainLoss: 2, trainAccuracy: 0.5, lastLayerNorm: 6, validationAccuracy: null },
    ...{ answer: "neither", slingshots: [], grokking: null, endedBy: null },
  });
  assert.ok(reason.length > 0);
  const { manifest } = makeUp([], { status: "interrupted", stepsPerSecond: 7, parametersSha256: "abc" });
  const other = summarizeRun(ended({ manifest }), NOW);
  assert.deepEqual(
    [other.status, other.steps, other.stepsPerSecond, other.parametersSha256],
    ["interrupted", 0, 7, "abc"],
  );
});

test("a run that was stopped before its first step has no last row, and no file that says which columns it has", () => {
  for (const none of [{}, Object.fromEntries(Object.keys(columns).map((name) => [name, new Float64Array(0)]))]) {
    const series = { step: new Float64Array(0), columns: none };
    const { trainLoss, trainAccuracy, lastLayerNorm, validationAccuracy } = summarizeRun(ended({ series }), NOW);
    assert.deepEqual(
      [trainLoss, trainAccuracy, lastLayerNorm, validationAccuracy],
      [Number.NaN, Number.NaN, Number.NaN, null],
    );
  }
});

test("the accuracy on other data is that of the last step that has one", () => {
  const { NaN: none } = Number;
  for (const [values, expected] of [
    [[0.1, 0.2, 0.3], 0.3],
    [[0.1, 0.2, none], 0.2],
    [[0.1, none, none], 0.1],
    [[none, none, none], null],
    [[0, none, none], 0],
  ] as const) {
    const validationAccuracy = Float64Array.from(values);
    const series = { step: Float64Array.of(1, 2), columns: { ...columns, validationAccuracy } };
    const { judgement } = ended();
    const result = summarizeRun({ run: { ...ended().run, series }, judgement }, NOW);
    assert.equal(result.validationAccuracy, expected, values.join());
  }
});

test("the event of a number that was not finite is part of the result", () => {
  const events = [
    { step: 1, kind: "slingshot", value: "trainLoss" },
    { step: 2, kind: "non-finite", value: "gradientNorm" },
  ];
  assert.deepEqual(summarizeRun(ended({ events }), NOW).nonFinite, { step: 2, value: "gradientNorm" });
  assert.ok(!("nonFinite" in summarizeRun(ended({ events: events.slice(0, 1) }), NOW)));
});

test("a run without one of the columns of its training is damaged", () => {
  for (const name of Object.keys(columns)) {
    const { [name]: _, ...others } = columns;
    const { run, judgement } = ended({ series: { step: Float64Array.of(1, 2), columns: others } });
    assert.throws(() => summarizeRun({ run, judgement }, NOW), {
      ...{ name: "StoreError", kind: "damaged", path: "runs/made-up" },
      message: "runs/made-up has no series of its training",
    });
  }
});

const LAST_ROW = [0.25, 1, 2];
/** What lists of runs show of it. */
const OUTCOME = { answer: "neither", slingshots: 0, trainLoss: 0.25, trainAccuracy: 1, validationAccuracy: null };

/** The end of a recorded run, and what is written for it. */
async function conclude(ending: { nonFinite?: { step: number; value: string }; elapsedMs?: number }, failure?: Error) {
  const { run } = await runExperiment(tiny("steps=3"), { ...ENGINE, root });
  const written: [string, ...unknown[]][] = [];
  const note =
    (what: string) =>
    (...facts: unknown[]) => {
      written.push([what, ...facts]);
      if (failure) throw failure;
    };
  const writer = {
    ...{ directory: run, manifest: {}, writeEvents: note("events"), finish: note("finish") },
  } as unknown as RunWriter;
  const saver = { saveLast: note("last"), saveLastFinite: note("last finite") } as unknown as CheckpointSaver;
  const session = { parameters: Float32Array.of(1), step: 2, threads: 1 } as unknown as TrainingSession;
  const watched = new WatchedSeries(["trainLoss", "trainAccuracy", "lastLayerNorm"].map((name) => ({ name })));
  for (const row of [[0.5, 0.75, 1], LAST_ROW]) watched.append(Float64Array.from(row));
  const status = ending.nonFinite ? "non-finite" : "done";
  const end = { status, endedBy: null, elapsedMs: 500, taken: 2, watched, ...ending } as const;
  const handed: string[] = [];
  const result = await concludeRun({ session, writer }, saver, end, async (ended) => {
    handed.push(ended.run.directory);
  }).catch((error: unknown) => error);
  return { written, result, handed, run };
}

test("the last state, the events, the status and the speed are written, in this order, and the run is handed over", async () => {
  const { written, handed, run } = await conclude({});
  const parametersSha256 = hashParameters(Float32Array.of(1));
  assert.deepEqual(written, [
    ["last"],
    ["events", []],
    ["finish", "done", { parametersSha256, stepsPerSecond: 4, outcome: OUTCOME, error: undefined, endedBy: undefined }],
  ]);
  assert.deepEqual(handed, [run]);
});

test("of a run that broke down the last finite state is saved, and the event comes last", async () => {
  const { written } = await conclude({ nonFinite: { step: 2, value: "trainLoss" } });
  assert.deepEqual(written.slice(0, 2), [
    ["last finite"],
    ["events", [{ kind: "non-finite", step: 2, value: "trainLoss" }]],
  ]);
  assert.equal(written[2]?.[1], "non-finite");
});

test("steps that took no time have no speed", async () => {
  const { written } = await conclude({ elapsedMs: 0 });
  const [, , [, , facts] = []] = written;
  assert.deepEqual(facts, {
    parametersSha256: hashParameters(Float32Array.of(1)),
    stepsPerSecond: 0,
    outcome: OUTCOME,
    error: undefined,
    endedBy: undefined,
  });
});

test("what is no refusal of the disk is not tried again", async () => {
  for (const failure of [new StoreError("locked", "x", "taken over"), new RangeError("a bug")]) {
    const { written, result, handed } = await conclude({}, failure);
    assert.equal(result, failure);
    assert.deepEqual([written.length, handed], [1, []]);
  }
});
