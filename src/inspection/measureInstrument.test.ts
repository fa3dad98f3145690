/** @file Instruments added to recorded runs: the numbers that the run would have had, stopped and gone on with, and what is refused. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import { probeParts } from "../instruments/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, runExperiment } from "../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import { type MeasureOptions, type MeasureResult, measureInstrument, parseSteps } from "./index.ts";

const root = makeFolder();

/** With checkpoints at some of the steps that are measured. */
const small = (...settings: string[]) => tiny("data.validationPoints=4", "checkpoints.everySteps=8", ...settings);

const record = async (experiment: Experiment): Promise<Run> =>
  readRun((await runExperiment(experiment, { ...ENGINE, root })).run);

const everySteps = (names: readonly string[], steps: number) =>
  names.map((name) => `instruments.${name}.everySteps=${steps}`);

const measure = (run: Run, instrument: string, at: string, options: MeasureOptions = {}) =>
  measureInstrument(run, instrument, parseSteps(at, run), { ...ENGINE, ...options });

/** Every number that `run` has recorded in the columns of the measurement is there, bit for bit. */
function assertRecorded({ instrument, columns, rows }: MeasureResult, run: Run): void {
  const names = Object.keys(run.series.columns).filter((name) =>
    columns.some((column) => name === column.name || name.startsWith(`${column.name}/`)),
  );
  assert.ok(names.length > 0, instrument);
  for (const { step, values } of rows) {
    const row = run.series.step.indexOf(step);
    const recorded = names.map((name) => [name, run.series.columns[name]?.[row]]);
    // In JSON, what is not finite is null.
    assert.deepEqual(
      Object.entries(values),
      JSON.parse(JSON.stringify(recorded)).map(([name, value]: [string, number | null]) => [name, value]),
      `${instrument} at ${step}`,
    );
  }
}

const ofTables = ["embeddingSpectrum", "logitSpectrum", "frequencyLosses"];
const tableOfSums = (...settings: string[]) =>
  loadExperiment("addition", [
    ...["data.modulus=5", "data.trainPercent=80", "model={name: mlp, width: 4, depth: 2}", "data.tokens=oneHot"],
    ...["steps=12", "batch.size=full", "checkpoints.everySteps=8", ...settings],
  ]);

test("every column of every instrument is what the run would have recorded, at steps with a checkpoint, too", async () => {
  const others = probeParts.all.map(({ name }) => name).filter((name) => !ofTables.includes(name));
  for (const [names, experiment] of [
    [others, small],
    [ofTables, tableOfSums],
  ] as const) {
    const bare = await record(experiment());
    const frequencies = names.includes("frequencyLosses") ? ["instruments.frequencyLosses.frequencies=[1,2]"] : [];
    const full = await record(experiment(...everySteps(names, 4), ...frequencies));
    for (const name of names) {
      const settings = name === "frequencyLosses" ? ["frequencies=[1,2]"] : [];
      const result = await measure(bare, name, "4:last:4", { settings });
      assert.deepEqual([result.isDone, result.rows.map(({ step }) => step)], [true, parseSteps("4:last:4", bare)]);
      assertRecorded(result, full);
    }
  }
});

test("one that remembers hears all steps before; between two that it measured, none", async () => {
  const bare = await record(small());
  const each = await record(small(...everySteps(["hjorth"], 1), "instruments.hjorth.window=6"));
  assertRecorded(await measure(bare, "hjorth", "3,8,20", { settings: ["window=6"] }), each);
  const seldom = await record(small("instruments.featureDrift.at=[3,8,20]"));
  const drift = await measure(bare, "featureDrift", "3,8,20");
  assertRecorded(drift, seldom);
  assert.deepEqual(
    drift.rows.map(({ values }) => values.featureDrift === null),
    [true, false, false],
  );
});

test("a run that had instruments gets another one, or the same one at other steps", async () => {
  const run = await record(small(...everySteps(["weightNorms", "featureDrift", "hjorth"], 6)));
  const full = await record(small(...everySteps(["weightNorms", "featureDrift", "hjorth", "margins"], 1)));
  assertRecorded(await measure(run, "margins", "5,9"), full);
  assertRecorded(await measure(run, "weightNorms", "5,12"), full);
  assertRecorded(await measure(run, "featureDrift", "1:24:1"), full);
});

test("stopped and gone on with, the file has the same bytes; then it is read", async () => {
  const run = await record(small("steps=200"));
  for (const name of ["weightNorms", "featureDrift"]) {
    const whole = await measure(run, name, "10:190:20");
    assert.equal(whole.rows.length, 10);
    const bytes = readFileSync(whole.file);
    rmSync(whole.file);
    const stop = new AbortController();
    const stopped = await measure(run, name, "10:190:20", { signal: stop.signal, onStep: () => stop.abort() });
    assert.deepEqual([stopped.isDone, stopped.rows], [false, whole.rows.slice(0, stopped.rows.length)]);
    assert.ok(stopped.rows.length > 0 && stopped.rows.length < 10, `${name}: ${stopped.rows.length} rows`);
    const again = await measure(run, name, "10:190:20", { threads: 2 });
    assert.deepEqual([again.isDone, again.rows], [true, whole.rows]);
    assert.deepEqual(readFileSync(again.file), bytes);
    const read = await measure(run, name, "10:190:20", { onStart: () => assert.fail("it is there") });
    assert.deepEqual(read, again);
  }
});

test("a fork is measured from where it began", async () => {
  const parent = await record(small());
  const fork = async (...overrides: string[]) =>
    readRun((await forkRun(parent.directory, { ...ENGINE, at: 11, overrides, root })).run);
  const changed = "optimizer.learningRate=0.01";
  const bare = await fork(changed);
  for (const name of ["weightNorms", "featureDrift", "hjorth"])
    assertRecorded(
      await measure(bare, name, "12:24:2"),
      await fork(changed, `instruments.${name}.at=[12,14,16,18,20,22,24]`),
    );
  await assert.rejects(
    measure(bare, "weightNorms", "11"),
    /^RequestError: at: 11 is not allowed; an instrument measures at steps that the run took, from 12$/,
  );
});

test("what the run does not allow is refused before anything is written", async () => {
  const run = await record(small("optimizer.name=sgd"));
  for (const [name, at, settings, problem] of [
    [
      "weights",
      "4",
      [],
      /^instrument: "weights" is no instrument with a schedule \(allowed: featureChange, .*, intrinsicDimension\)$/,
    ],
    ["weightNorm", "4", [], /^instrument: "weightNorm" is no .*; did you mean weightNorms\? \(allowed: /],
    ["trainLoss", "4", [], /^instrument: "trainLoss" is no instrument with a schedule/],
    ["weightNorms", "0", [], /^at: 0 is not allowed; an instrument measures at steps that the run took, from 1$/],
    [
      "weightNorms",
      "4",
      ["by=neuron"],
      /^instruments\.weightNorms\.by: "neuron" is not allowed; must be one of all, layer, tensor/,
    ],
    ["weightNorms", "4", ["size=3"], /^instruments\.weightNorms\.size: /],
    ["weightNorms", "4", ["by"], /by/],
    ["featureChange", "4", ["rows=9"], /^instruments\.featureChange\.rows: .*9.*8/],
    [
      "secondMoment",
      "4",
      [],
      /^instruments\.secondMoment: cannot measure here; it needs an optimizer .*; those that can are featureChange, /,
    ],
    [
      "embeddingSpectrum",
      "4",
      [],
      /^instrument: embeddingSpectrum cannot measure here; it needs equations of residues, data\.name algorithmic/,
    ],
    ["gradientSlice", "4", [], /^instrument: gradientSlice cannot measure here; it needs adam, adamW or rmsProp, /],
    [
      "hessian",
      "4",
      ["preconditioned=true"],
      /^instruments\.hessian\.preconditioned: true is not allowed; must be false here: it needs adam/,
    ],
    ["weightNorms", "4", ["at=[1,2]"], /^instruments\.weightNorms\.at: /],
  ] as const) {
    const found = await measure(run, name, at, { settings }).then(
      () => assert.fail(`${name} ${settings}`),
      (error: Error) => error,
    );
    assert.equal(found.name, "RequestError", found.message);
    assert.match(found.message, problem);
    assert.equal(found.message.includes("\n"), false);
  }
  assert.equal(existsSync(`${run.directory}/measurements`), false);
});

/** What the series has of a column at some steps. */
const recordedOf = ({ series }: Run, column: string, steps: readonly number[]) =>
  steps.map((step) => series.columns[column]?.[series.step.indexOf(step)]);

test("a fork that has other instruments than its parent is measured with those of either", async () => {
  const own = [
    "instruments.initialDistance.everySteps=3",
    "instruments.hjorth.everySteps=4",
    "instruments.hjorth.window=5",
  ];
  const run = await record(small(...own));
  const result = await forkRun(run.directory, {
    ...{ ...ENGINE, root, at: 12, resetOptimizer: false },
    overrides: ["instruments.initialDistance.everySteps=0", "instruments.weightNorms.everySteps=2"],
  });
  const fork = await readRun(result.run);
  const late = await measure(fork, "initialDistance", "15");
  assert.deepEqual([late.rows[0]?.values.initialDistance], recordedOf(run, "initialDistance", [15]));
});
