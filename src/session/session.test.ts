import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { hashParameters, openSession } from "../training/index.ts";
import type { Engine } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

async function train(preset: string, settings: readonly string[], steps: number, engine: Engine = "wasm") {
  const session = await openSession(loadExperiment(preset, [...SMALL_TRANSFORMER, ...settings]), {
    threads: 1,
    engine,
  });
  const losses: number[] = [];
  while (session.step < steps) losses.push(session.advance()[0] as number);
  const hash = hashParameters(session.parameters);
  const row = session.advance(true);
  const read = (name: string) => row[session.columns.findIndex((column) => column.name === name)];
  const result = { losses, hash, validation: { loss: read("validationLoss"), accuracy: read("validationAccuracy") } };
  session.dispose();
  return result;
}

for (const preset of ["division", "nanda"]) {
  test(`${preset}, made small: kernels and reference give the same bits over short and full batches`, async () => {
    const [kernels, reference] = [await train(preset, [], 12), await train(preset, [], 12, "reference")];
    assert.deepEqual(kernels, reference);
  });
}

test("prefix sharing changes nothing but rounding", async () => {
  const settings = ["model.precision=f64", "loss.precision=f64"];
  const shared = await train("division", settings, 12);
  const plain = await train("division", [...settings, "model.prefixSharing=false"], 12);
  shared.losses.forEach((loss, i) => {
    assert.ok(Math.abs(loss - (plain.losses[i] as number)) < 1e-12 * loss, `step ${i + 1}`);
  });
  assert.notEqual(shared.hash, plain.hash);
});

test("the first step of a warm-up leaves the parameters as they were", async () => {
  const before = await train("division", [], 0);
  const after = await train("division", [], 1);
  assert.equal(after.hash, before.hash);
  assert.notEqual((await train("division", [], 2)).hash, before.hash);
});

test("data without a validation set have no column of it", async () => {
  const points = await openSession(loadExperiment("hypercube", []), { threads: 1, engine: "wasm" });
  assert.ok(!points.columns.some(({ name }) => name.startsWith("validation")));
  points.dispose();
});

test("placements of epsilon differ, and agree where epsilon is 0", async () => {
  const run = (placement: string, epsilon: string) =>
    train("division", [`optimizer.epsilonPlacement=${placement}`, `optimizer.epsilon=${epsilon}`], 6);
  const placements = ["after-root", "inside-root", "before-correction"];
  const large = await Promise.all(placements.map((placement) => run(placement, "1e-3")));
  assert.equal(new Set(large.map(({ hash }) => hash)).size, 3);
  const none = await Promise.all(placements.map((placement) => run(placement, "0")));
  assert.equal(new Set(none.map(({ hash }) => hash)).size, 1);
});

test("an engine that is none, and a state without its steps, are refused by name and change nothing", async () => {
  const hypercube = loadExperiment("hypercube", []);
  await assert.rejects(openSession(hypercube, { engine: "gpu" as Engine }), /^RangeError: engine: is gpu, and must be/);
  const session = await openSession(hypercube, { threads: 1 });
  const state = session.capture();
  assert.throws(() => session.restore({ ...state, step: -1 }), /^RangeError: step: is -1, and must be a whole number/);
  assert.throws(() => session.restore({ ...state, updates: Number.NaN }), /^RangeError: updates: is NaN/);
  assert.equal(session.step, 0);
  session.dispose();
});

test("an optimizer that finds nothing of its own in a state begins as at its first update; one that does goes on", async () => {
  const open = (...settings: string[]) => openSession(loadExperiment("hypercube", ["model.width=8", ...settings]));
  const movesOf = (before: ArrayLike<number>, after: ArrayLike<number>) =>
    Array.from(before, (value, i) => Math.abs((after[i] as number) - value));
  const sgd = await open("optimizer.name=sgd");
  while (sgd.step < 200) sgd.advance();
  const state = sgd.capture();
  assert.equal(state.updates, 200);
  for (const name of ["adam", "rmsProp", "lion", "adagrad"]) {
    const other = await open(`optimizer.name=${name}`);
    other.restore(state);
    assert.equal(other.capture().updates, 0, name);
    other.advance();
    assert.deepEqual([other.capture().step, other.capture().updates], [201, 1]);
    // With its bias corrected, the first update of Adam is of the learning rate.
    if (name === "adam") {
      const largest = Math.max(...movesOf(state.parameters, other.parameters));
      assert.ok(Math.abs(largest - 1e-3) < 1e-5, `${largest}`);
    }
    other.dispose();
  }
  const adam = await open();
  while (adam.step < 5) adam.advance();
  const adamW = await open("optimizer.name=adamW");
  adamW.restore(adam.capture());
  assert.equal(adamW.capture().updates, 5);
  for (const session of [sgd, adam, adamW]) session.dispose();
});
