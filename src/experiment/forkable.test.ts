import assert from "node:assert/strict";
import { test } from "node:test";
import { changeExperiment } from "./changeExperiment.ts";
import { loadExperiment } from "./file/loadExperiment.ts";
import { listChanges, listEffectiveChanges } from "./forkable.ts";
import { nameFork } from "./nameFork.ts";
import { RequestError } from "./requestError.ts";
import { listSettings } from "./settings.ts";

const division = loadExperiment("division");
const hypercube = loadExperiment("hypercube");

const change = (experiment: typeof division, ...overrides: string[]) =>
  listChanges(experiment, changeExperiment(experiment, overrides));

test("optimizer, loss, precision, batches and schedules may change, and are listed with both values", () => {
  assert.deepEqual(change(division, "optimizer.epsilon=1e-5", "loss.precision=f64"), [
    { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 },
    { path: "loss.precision", from: "f32", to: "f64" },
  ]);
  for (const allowed of [
    "model.precision=f64",
    "optimizer.name=adam",
    "optimizer.betas=[0.9,0.999]",
    "optimizer.schedule=cosine",
    "batch.seed=7",
    "batch.size=256",
    "steps=7",
    "arithmetic=fast",
    "checkpoints.keep=9",
  ]) {
    assert.equal(change(division, allowed).length, 1, allowed);
  }
});

test("a setting that only one of two optimizers has is listed, and the manifest can hold it", () => {
  const changes = change(division, "optimizer.name=sgd");
  const values = new Map(changes.map(({ path, from, to }) => [path, [from, to]]));
  assert.deepEqual(values.get("optimizer.name"), ["adamW", "sgd"]);
  assert.deepEqual(values.get("optimizer.epsilon"), [1e-8, null]);
  assert.deepEqual(values.get("optimizer.momentum"), [null, 0]);
  assert.deepEqual(JSON.parse(JSON.stringify(changes)), changes);
  assert.deepEqual(
    listEffectiveChanges(changes).map(({ path }) => path),
    ["optimizer.name"],
  );
  assert.equal(nameFork("division", changes), "division-optimizer-name-sgd");
});

test("what shaped the parameters or the data is refused with the reason", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["model.width=64", /^model\.width: 64 is not allowed in a fork; the parameters of the parent have the shapes/],
    ["model.layers=1", /^model\.layers: 1 is not allowed in a fork; the parameters/],
    ["model.embeddingDeviation=1", /the first weights, which training has moved since/],
    ["data.trainPercent=40", /the parent has learnt its own data/],
    ["seed=3", /batch\.seed changes the order of the batches alone/],
  ];
  for (const [override, message] of refused) {
    assert.throws(
      () => change(division, override),
      (error) => error instanceof RequestError && message.test(error.message),
      override,
    );
  }
});

test("of a network what leaves names and shapes of its parameters as they are may change", () => {
  for (const [experiment, allowed] of [
    [division, "model.precision=f64"],
    [division, "model.activation=gelu"],
    [division, "model.dropout=0.1"],
    [division, "model.weightNoise=0.01"],
    [division, "model.prefixSharing=false"],
    [hypercube, "model.activation=tanh"],
  ] as const) {
    assert.deepEqual(
      change(experiment, allowed).map(({ path }) => path),
      [allowed.split("=")[0]],
    );
  }
  for (const [experiment, refused] of [
    [division, "model.norm=post"],
    [division, "model.positions=sinusoidal"],
    [division, "model.tiedUnembedding=true"],
    [division, "model.mlpBias=false"],
    [hypercube, "model.bias=false"],
    [hypercube, "model.depth=5"],
    [hypercube, "model.initializationScale=2"],
  ] as const) {
    assert.throws(
      () => change(experiment, refused),
      { name: "RequestError", message: /is not allowed in a fork/ },
      refused,
    );
  }
});

test("of several changes that one is named which does not fit", () => {
  const refused = (experiment: typeof division, overrides: string[], path: string) =>
    assert.throws(() => change(experiment, ...overrides), { message: new RegExp(`^${path.replace(".", "\\.")}: `) });
  refused(hypercube, ["model.precision=f64", "model.activation=tanh", "model.bias=false"], "model.bias");
  refused(division, ["model.weightNoise=0.1", "model.mlpWidth=8"], "model.mlpWidth");
  // A width of 12 does not go with the parent's 4 heads of 32.
  refused(division, ["model.activation=gelu", "model.width=12", "model.heads=3"], "model.width");
});

test("an unchanged fork has no changes", () => {
  assert.deepEqual(change(hypercube), []);
  assert.deepEqual(change(hypercube, "optimizer.epsilon=1e-8"), []);
});

test("every setting is either free or refused with a reason", () => {
  const groups = new Set(listSettings().map(({ path }) => path.split(".")[0]));
  assert.deepEqual(
    [...groups].sort(),
    [
      "arithmetic",
      "batch",
      "checkpoints",
      "data",
      "instruments",
      "loss",
      "model",
      "name",
      "optimizer",
      "seed",
      "steps",
      "validation",
    ],
    "a new group of settings: decide in forkable.ts whether a fork may change it",
  );
});
