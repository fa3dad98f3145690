/** @file Forks that freeze, set free, pull towards the first values, or remember something more: each goes on as it should. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Say } from "../problem.ts";
import { findCheckpoint, readRun, verifyRun } from "../store/index.ts";
import { forkRun, openSession, resumeRun, runExperiment, startRunFrom } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-optimizer-forks-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const SMALL = [
  ...["model.width=5", "model.depth=3", "data.points=16", "data.dimensions=6", "optimizer.learningRate=0.01"],
  ...["checkpoints.everySteps=5", "steps=20"],
];
const small = (...settings: string[]) => loadExperiment("hypercube", [...SMALL, ...settings]);
const fork = (directory: string, at: number, overrides: readonly string[], resetOptimizer = false, say?: Say) =>
  forkRun(directory, { ...ENGINE, at, overrides, resetOptimizer, root, ...(say && { say }) });

/** The tensors of the last checkpoint up to a step, by name. */
async function tensorsOf(directory: string, step?: number) {
  const run = await readRun(directory);
  assert.deepEqual([run.damaged, await verifyRun(directory)], [[], []]);
  const { checkpoint } = await findCheckpoint(run, step);
  assert.ok(checkpoint !== null);
  return new Map(checkpoint.tensors.map(({ name, values }) => [name, [...(values as Float32Array)]]));
}

const hashOf = async (directory: string) => (await readRun(directory)).manifest.parametersSha256;

/** Weights that no seed draws, and the run that begins with them. */
async function importRun() {
  const session = await openSession(small(), ENGINE);
  let offset = 0;
  const tensors = session.layout.map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const values = session.parameters.slice(offset, offset + size).map((x) => 2 * x) as Float32Array;
    offset += size;
    return { name, dtype: "F32" as const, shape, values };
  });
  session.dispose();
  const importedFrom = { file: "weights", sha256: "0".repeat(64), format: "safetensors" };
  return { tensors, run: (await startRunFrom(tensors, small(), { root, importedFrom, updates: 0 })).run };
}

const TO_INITIAL = ["optimizer.weightDecay=0.5", "optimizer.weightDecayTarget=initial"];

test("a fork that pulls towards the first values takes those that the parent drew", async () => {
  const parent = await runExperiment(small(), { ...ENGINE, root });
  const { run } = await fork(parent.run, 10, TO_INITIAL);
  const tensors = await tensorsOf(run);
  const drawn = await openSession(small(), ENGINE);
  const first = [...drawn.parameters];
  drawn.dispose();
  const kept = drawn.layout.flatMap(({ name }) => tensors.get(`optimizer.initial.${name}`) ?? []);
  assert.deepEqual(kept, first);
  // A fork of the fork has them in its state, also where the optimizer begins anew.
  const { run: second } = await fork(run, 15, [], true);
  const again = await tensorsOf(second);
  assert.deepEqual(
    drawn.layout.flatMap(({ name }) => again.get(`optimizer.initial.${name}`) ?? []),
    first,
  );
});

test("of a run from imported weights, and of its forks, the first values are these weights", async () => {
  const { run: imported, tensors } = await importRun();
  await resumeRun(imported, ENGINE);
  const plain = await fork(imported, 8, ["optimizer.epsilon=1e-6"]);
  for (const [parent, at, resetOptimizer] of [
    [imported, 0, false],
    [imported, 10, false],
    [imported, 10, true],
    [plain.run, 12, false],
  ] as const) {
    const state = await tensorsOf((await fork(parent, at, TO_INITIAL, resetOptimizer)).run);
    for (const { name, values } of tensors) assert.deepEqual(state.get(`optimizer.initial.${name}`), [...values], name);
  }
});

test("a fork freezes parameters and another sets them free: what is remembered of them stays", async () => {
  const parent = await runExperiment(small(), { ...ENGINE, root });
  const frozen = await fork(parent.run, 10, ["optimizer.frozen=[layers.0.*, layers.1.bias]"]);
  const [before, after] = [await tensorsOf(frozen.run, 10), await tensorsOf(frozen.run)];
  for (const [name, values] of after) {
    const isFrozen = /layers\.0\.|layers\.1\.bias/.test(name);
    assert.equal(JSON.stringify(values) === JSON.stringify(before.get(name)), isFrozen, name);
  }
  const free = await fork(frozen.run, 15, ["optimizer.frozen=[]"]);
  for (const [name, values] of await tensorsOf(free.run)) assert.notDeepEqual(values, before.get(name), name);
});

const MEMORIES = {
  "a window": "optimizer.transforms=[{name: grokfastMa, window: 4}]",
  "a window of two": "optimizer.transforms=[{name: grokfastMa, window: 2}, {name: gradientNoise}]",
  "a mean": "optimizer.transforms=[{name: grokfastEma}]",
  "a norm": "optimizer.constraints=[{name: normClamp}]",
  "first values": "optimizer={weightDecay: 0.1, weightDecayTarget: initial, amsgrad: true}",
  "matrices' momentum": "optimizer={name: muon, learningRate: 0.01}",
} as const;

for (const [what, setting] of Object.entries(MEMORIES)) {
  test(`${what}: an unchanged fork and an extended run come to the bits of one that went through`, async () => {
    const whole = await runExperiment(small(setting), { ...ENGINE, root });
    const expected = await hashOf(whole.run);
    const half = await runExperiment(small(setting, "steps=13"), { ...ENGINE, root });
    await resumeRun(half.run, { ...ENGINE, steps: 20 });
    assert.equal(await hashOf(half.run), expected);
    assert.equal(await hashOf((await fork(whole.run, 7, [])).run), expected);
  });
}

test("a transform that a fork adds begins as at a first step: an empty window, a mean that is the first gradient", async () => {
  const parent = await runExperiment(small("optimizer={name: sgd}"), { ...ENGINE, root });
  const filter = (window: number) => `optimizer.transforms=[{name: grokfastMa, window: ${window}}]`;
  // The window is not full before the end: nothing is added.
  assert.equal(await hashOf((await fork(parent.run, 10, [filter(11)])).run), await hashOf(parent.run));
  assert.notEqual(await hashOf((await fork(parent.run, 10, [filter(10)])).run), await hashOf(parent.run));
  const changed = await fork((await fork(parent.run, 2, [filter(4)])).run, 12, [filter(9)]);
  const short = await fork((await fork(parent.run, 2, [filter(4)])).run, 12, ["optimizer.transforms=[]"]);
  assert.equal(await hashOf(changed.run), await hashOf(short.run));
});

test("an optimizer goes on with what one of its family remembers, and begins anew with any other's", async () => {
  const parent = await runExperiment(small("optimizer={name: sgd, momentum: 0.9}"), { ...ENGINE, root });
  for (const [name, settings] of [
    ["rmsProp", "momentum: 0.9"],
    ["muon", "momentum: 0.9"],
  ] as const) {
    const change = [`optimizer={name: ${name}, ${settings}, learningRate: 0.01}`];
    const told: string[] = [];
    const plain = await fork(parent.run, 10, change, false, (line) => told.push(line));
    const reset = await fork(parent.run, 10, change, true, (line) => told.push(`${line}!`));
    assert.equal(await hashOf(plain.run), await hashOf(reset.run), name);
    assert.equal((await readRun(plain.run)).manifest.forkedFrom?.optimizerState, "reset");
    const note = told.filter((line) => /begins anew/.test(line));
    assert.deepEqual(note, [`${name} does not go on with what sgd remembers: it begins anew`]);
  }
  const adam = await runExperiment(small(), { ...ENGINE, root });
  // Without weight decay AdamW takes Adam's steps: the fork comes to the bits of the parent.
  const told: string[] = [];
  const same = await fork(adam.run, 10, ["optimizer.name=adamW"], false, (line) => told.push(line));
  assert.equal(await hashOf(same.run), await hashOf(adam.run));
  assert.deepEqual(
    told.filter((line) => /anew/.test(line)),
    [],
  );
});

test("what is set free without ever being trained is told, and what was trained before is not", async () => {
  const notes = async (settings: readonly string[], changes: readonly string[]) => {
    const told: unknown[] = [];
    const parent = await runExperiment(small(...settings), { ...ENGINE, root });
    const frozen = await fork(parent.run, 8, changes);
    await fork(frozen.run, 12, ["optimizer.frozen=[]"], false, (...said) => told.push(said));
    return told.filter((said) => /remembered/.test(String(said)));
  };
  const frozen = "optimizer.frozen=[layers.0.*]";
  assert.deepEqual(await notes([frozen], []), [
    [
      "nothing is remembered yet of layers.0.weight, layers.0.bias, while bias corrections are those of 12 updates",
      { kind: "reset-optimizer" },
    ],
  ]);
  assert.deepEqual(await notes([], [frozen]), []);
});

test("what a constraint holds to outlasts a reset, and is taken anew for other parameters", async () => {
  const clamp = (parameters: string) => `optimizer.constraints=[{name: normClamp, parameters: ["${parameters}"]}]`;
  const parent = await runExperiment(small(clamp("layers.0.weight")), { ...ENGINE, root });
  const referenceOf = async (directory: string) =>
    [...(await tensorsOf(directory))].filter(([name]) => /normClamp/.test(name)).map(([, values]) => values);
  const held = await referenceOf(parent.run);
  assert.equal(held.length, 1);
  for (const reset of [false, true])
    assert.deepEqual(await referenceOf((await fork(parent.run, 10, [], reset)).run), held);
  const other = [clamp("layers.1.weight")];
  const taken = await referenceOf((await fork(parent.run, 10, other)).run);
  const begun = await fork((await fork(parent.run, 10, ["optimizer.constraints=[]"])).run, 10, other);
  assert.notDeepEqual(taken, held);
  assert.deepEqual(taken, await referenceOf(begun.run));
});

test("a weight decay that means another thing under the fork's optimizer is told, once", async () => {
  const { run } = await runExperiment(small("optimizer.name=adamW", "optimizer.weightDecay=0.1"), { ...ENGINE, root });
  const toldOf = async (...overrides: string[]) => {
    const said: string[] = [];
    await fork(run, 10, overrides, false, (line) => said.push(line));
    return said.filter((line) => line.includes("weightDecay"));
  };
  assert.deepEqual(await toldOf("optimizer.name=adam"), [
    "optimizer.weightDecay 0.1 is added to the gradient under adam; under adamW it takes its part off the parameters directly",
  ]);
  assert.deepEqual(await toldOf("optimizer.name=lion"), []);
  assert.deepEqual(await toldOf("optimizer.name=adam", "optimizer.weightDecay=0"), []);
});
