/** @file Resuming and forking in one process: the same bits, series and events as a run that never stopped. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import type { Experiment } from "../src/experiment/index.ts";
import { StoreError } from "../src/files/index.ts";
import { openRun } from "../src/recording/index.ts";
import { findCheckpoint, type Run, readRun, verifyRun } from "../src/store/index.ts";
import {
  forkRun,
  type RunOptions,
  type RunResult,
  repairRun,
  resumeRun,
  runExperiment,
} from "../src/training/index.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-resume-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;

/** A second of training or less: a network that spikes within a thousand steps. */
const SMALL = [
  "data.points=32",
  "data.dimensions=16",
  "model.width=24",
  "model.depth=4",
  "optimizer.learningRate=0.005",
];

const hypercube = (...settings: string[]): Experiment => loadExperiment("hypercube", [...SMALL, ...settings]);

/** Batches that do not divide the data, validation, warm-up and a schedule: all that depends on the step. */
const division = (...settings: string[]): Experiment =>
  loadExperiment("division", [
    ...["data.modulus=7", "data.operation=addition", "model.width=8", "model.heads=2", "model.mlpWidth=12"],
    ...["batch.size=5", "validation.everySteps=7", "optimizer.schedule=cosine", "optimizer.scheduleSteps=90"],
    ...settings,
  ]);

const run = (experiment: Experiment, options: Partial<RunOptions> = {}) =>
  runExperiment(experiment, { ...ENGINE, root, ...options });

/** Stops the run after `step` steps as Ctrl-C does: training looks for signals now and then only, so a bit later. */
async function runUntil(experiment: Experiment, step: number): Promise<RunResult> {
  const controller = new AbortController();
  const onProgress = (state: { step: number }) => {
    if (state.step >= step) controller.abort();
  };
  const result = await run(experiment, { signal: controller.signal, onProgress });
  assert.equal(result.status, "interrupted", "the run was meant to be longer than that");
  return result;
}

/** What must not depend on interruptions. */
async function contentOf(directory: string) {
  const { experiment, series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual(damaged, []);
  assert.deepEqual(await verifyRun(directory), []);
  const { parametersSha256, status, steps } = manifest;
  return { experiment, series, events, parametersSha256, status, steps };
}

for (const [name, experiment] of [
  ["hypercube", hypercube("steps=4000", "checkpoints.everySteps=300")],
  ["division", division("steps=1500", "checkpoints.everySteps=110")],
] as const) {
  test(`${name}: stopped and resumed, twice, equals a run that never stopped`, async () => {
    const straight = await run(experiment);
    const { run: directory, steps } = await runUntil(experiment, 1);
    assert.ok(steps < experiment.steps);
    const resumed = await resumeRun(directory, { ...ENGINE, threads: 2 });
    assert.deepEqual(await contentOf(directory), await contentOf(straight.run));
    assert.equal(resumed.parametersSha256, straight.parametersSha256);
    assert.deepEqual(resumed.slingshots, straight.slingshots);
    const { history } = (await readRun(directory)).manifest;
    assert.ok(history.some(({ kind }) => kind === "resumed"));
  });

  test(`${name}: made longer equals a run that was asked for more`, async () => {
    const straight = await run({ ...experiment, steps: 700 });
    const short = await run({ ...experiment, steps: 350 });
    const said: string[] = [];
    await resumeRun(short.run, { ...ENGINE, steps: 700, say: (line) => said.push(line) });
    assert.match(said.join("\n"), /resuming from the checkpoint of step 350/);
    assert.deepEqual(await contentOf(short.run), await contentOf(straight.run));
  });

  test(`${name}: an unchanged fork equals its parent, from a checkpoint and from between two`, async () => {
    const parent = await run({ ...experiment, steps: 700 });
    for (const at of [0, 300, 451]) {
      const fork = await forkRun(parent.run, { ...ENGINE, at, overrides: [], resetOptimizer: false, root });
      const [left, right] = [await contentOf(fork.run), await contentOf(parent.run)];
      assert.deepEqual(left, right, `at ${at}`);
      const { forkedFrom } = (await readRun(fork.run)).manifest as Run["manifest"] & { forkedFrom: { step: number } };
      assert.equal(forkedFrom.step, at);
    }
  });
}

test("a run that is done is left as it is", async () => {
  const done = await run(hypercube("steps=50"));
  const before = snapshot(done.run);
  const again = await resumeRun(done.run, ENGINE);
  assert.deepEqual(again, { ...done, stepsTaken: 0, stepsPerSecond: again.stepsPerSecond });
  assert.deepEqual(snapshot(done.run), before);
  await assert.rejects(resumeRun(done.run, { ...ENGINE, steps: 49 }), /steps: 49 is not allowed; must be at least 50/);
  assert.deepEqual(snapshot(done.run), before);
});

/** Name and content of all files but the report, which is derived. */
function snapshot(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .filter(({ name }) => name !== "report.html")
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "base64")]),
  );
}

test("a fork differs from its step on, and only there", async () => {
  const parent = await run(hypercube("steps=400"));
  const fork = await forkRun(parent.run, {
    ...ENGINE,
    at: 123,
    overrides: ["optimizer.learningRate=0.001", "steps=300"],
    resetOptimizer: false,
    root,
  });
  const [left, right] = [(await readRun(fork.run)).series, (await readRun(parent.run)).series];
  const [ours, theirs] = [left.columns.trainLoss ?? [], right.columns.trainLoss ?? []];
  assert.equal(left.step.length, 300);
  // The row of a step is about the parameters before its update: the first that can differ is the one after.
  assert.deepEqual([...ours.slice(0, 124)], [...theirs.slice(0, 124)]);
  assert.notEqual(ours[124], theirs[124]);
  const resumed = await resumeRun(fork.run, { ...ENGINE, steps: 350 });
  assert.equal(resumed.steps, 350);
});

test("the optimizer may start anew, and may be another", async () => {
  const parent = await run(hypercube("steps=200"));
  const fork = async (overrides: string[], resetOptimizer: boolean) =>
    (await forkRun(parent.run, { ...ENGINE, at: 100, overrides, resetOptimizer, root })).parametersSha256;
  const [unchanged, reset] = [await fork([], false), await fork([], true)];
  assert.equal(unchanged, parent.parametersSha256);
  assert.notEqual(reset, unchanged);
  assert.equal(await fork(["optimizer.name=adamW"], false), unchanged, "without weight decay they are the same");
  assert.notEqual(await fork(["loss.precision=f64", "model.precision=f64"], false), unchanged);
});

test("forks are refused in one line, and nothing is written", async () => {
  const parent = await run(hypercube("steps=40"));
  const before = readdirSync(root).length;
  const fork = (at: number, ...overrides: string[]) =>
    forkRun(parent.run, { ...ENGINE, at, overrides, resetOptimizer: false, root });
  await assert.rejects(fork(41), /at: 41 is not allowed; must be a whole number from 0 to 40/);
  await assert.rejects(fork(40), /steps: 40 is not allowed; must be more than 40/);
  await assert.rejects(fork(10, "model.width=8"), /model\.width: 8 is not allowed in a fork/);
  await assert.rejects(fork(10, "optimizer.epsilon=-1"), /optimizer\.epsilon: -1 is not allowed/);
  assert.equal(readdirSync(root).length, before);
});

test("a fork that does not come about leaves no mark in its parent, and those of others stay", async () => {
  const { run } = await runExperiment(hypercube("steps=40", "checkpoints.everySteps=20"), { ...ENGINE, root });
  const marks = () =>
    readdirSync(join(run, "checkpoints"))
      .filter((name) => name.endsWith(".keep"))
      .map((name) => [name, readFileSync(join(run, "checkpoints", name), "utf8")]);
  const fork = (options: Partial<Parameters<typeof forkRun>[1]> = {}) =>
    forkRun(run, { ...ENGINE, at: 30, overrides: [], resetOptimizer: false, root, ...options });
  const file = join(root, "no-folder");
  writeFileSync(file, "");
  const failures = async () => {
    // A file where a folder should be, a place within the parent, an end to the replay.
    await assert.rejects(fork({ root: file }), /cannot create/);
    await assert.rejects(fork({ root: run }), /is a run, and its folder holds nothing else/);
    await assert.rejects(fork({ signal: AbortSignal.abort() }), /interrupted while replaying/);
  };
  await failures();
  assert.deepEqual(marks(), []);
  await fork();
  const mark = [["step-000000020.keep", "fork at step 30\n"]];
  assert.deepEqual(marks(), mark);
  await failures();
  assert.deepEqual(marks(), mark);
});

test("a damaged checkpoint is set aside and the one before is used", async () => {
  const experiment = hypercube("steps=600", "checkpoints.everySteps=100", "checkpoints.keep=9");
  const straight = await run({ ...experiment, steps: 900 });
  const short = await run(experiment);
  damage(join(short.run, "checkpoints", "step-000000600.safetensors"), 200);
  const said: string[] = [];
  await resumeRun(short.run, { ...ENGINE, steps: 900, say: (line) => said.push(line) });
  assert.match(said.join("\n"), /step-000000600\.safetensors is damaged .* set aside/);
  assert.match(said.join("\n"), /resuming from the checkpoint of step 500; 100 recorded steps are computed again/);
  assert.deepEqual(await contentOf(short.run), await contentOf(straight.run));
  assert.equal(readdirSync(join(short.run, "damaged")).length, 1);
});

test("a damaged series file is named with its steps, and repaired by computing it again", async () => {
  const experiment = hypercube("steps=600", "checkpoints.everySteps=200");
  const straight = await run(experiment);
  const broken = await run(experiment);
  const [file = ""] = readdirSync(join(broken.run, "series")).sort();
  damage(join(broken.run, "series", file), 300);
  const found = await verifyRun(broken.run);
  assert.equal(found.length, 1);
  assert.deepEqual([found[0]?.file, found[0]?.firstStep], [`series/${file}`, 1]);
  const repaired = await repairRun(broken.run, found, ENGINE);
  assert.equal(repaired.status, "done");
  assert.deepEqual(await contentOf(broken.run), await contentOf(straight.run));
});

test("events that are damaged, or a link to elsewhere, are set aside and written again", async () => {
  const experiment = hypercube("steps=300");
  const straight = await run(experiment);
  const elsewhere = join(root, "elsewhere.jsonl");
  const breaks: readonly ((path: string) => void)[] = [
    (path) => appendFileSync(path, '{"step":1,"kind":"mine"}\n'),
    (path) => {
      renameSync(path, elsewhere);
      symlinkSync(elsewhere, path);
    },
  ];
  for (const breakFile of breaks) {
    const broken = await run(experiment);
    const path = join(broken.run, "events.jsonl");
    breakFile(path);
    const was = readFileSync(path, "utf8");
    const said: string[] = [];
    const found = await verifyRun(broken.run);
    assert.deepEqual(
      found.map(({ file }) => file),
      ["events.jsonl"],
    );
    await repairRun(broken.run, found, { ...ENGINE, say: (line) => said.push(line) });
    assert.match(said.join("\n"), /events\.jsonl is damaged \(.*\); it is set aside as damaged\/events\.jsonl/);
    assert.equal(readFileSync(join(broken.run, "damaged", "events.jsonl"), "utf8"), was);
    assert.deepEqual(await contentOf(broken.run), await contentOf(straight.run));
    assert.deepEqual(await verifyRun(broken.run), []);
  }
});

test("rows that are computed otherwise than they were recorded stop a resume and name step and column", async () => {
  const experiment = hypercube("steps=300", "checkpoints.everySteps=200", "checkpoints.beforeSpikes.spikes=0");
  const victim = await run(experiment);
  const other = await readRun((await run({ ...experiment, seed: 1 })).run);
  // An intact checkpoint, but not of the training that led to the rows: as from a machine with other bits.
  const { checkpoint } = await findCheckpoint(other, 200);
  assert.ok(checkpoint);
  const { writer, run: open } = await openRun(victim.run, { say: () => {} });
  for (const { file } of open.manifest.checkpoints) writer.setAside(file, "test");
  writer.saveCheckpoint({ ...checkpoint, reason: "interval" });
  writer.release();
  const before = (await readRun(victim.run)).series;
  await assert.rejects(
    resumeRun(victim.run, { ...ENGINE, steps: 400 }),
    (error) => error instanceof StoreError && error.kind === "differs" && /step 201.*trainLoss/.test(error.message),
  );
  assert.deepEqual((await readRun(victim.run)).series, before);
});

test("what needs more memory than there is is refused in one line, and leaves no folder", async () => {
  const before = readdirSync(root).length;
  const large = loadExperiment("addition", ["data.modulus=1021", "data.trainPercent=10", "steps=1"]);
  await assert.rejects(
    run(large),
    /^RequestError: model and data need [\d,]+ MiB of memory, and the engine can address 4,096 MiB; no batch is small enough/,
  );
  assert.equal(readdirSync(root).length, before);
});

test("what is no run is refused", async () => {
  await assert.rejects(
    resumeRun(join(root, "nowhere"), ENGINE),
    (error) => error instanceof StoreError && error.kind === "missing",
  );
});

/** Flips one bit. */
function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
