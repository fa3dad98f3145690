import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { differences } from "./differences.ts";
import { loadExperiment } from "./file/loadExperiment.ts";
import { listSettings, PRESETS, parseExperiment } from "./index.ts";
import { experimentJsonSchema } from "./settings.ts";
import { suggest } from "./suggest.ts";

test("an empty document is the preset hypercube but for its name", () => {
  const { instruments: _, ...experiment } = parseExperiment({});
  assert.deepEqual({ ...experiment, name: "hypercube" }, PRESETS.get("hypercube")?.experiment);
});

test("every preset is a complete experiment named as the preset", () => {
  for (const [name, { experiment, title }] of PRESETS) {
    const { instruments: _, ...complete } = parseExperiment(experiment);
    assert.deepEqual(complete, experiment);
    assert.equal(experiment.name, name);
    assert.ok(title.length > 0 && !title.includes("\n"));
  }
});

test("a document that leaves out what came later means what it meant", () => {
  const { model, batch, validation, optimizer } = parseExperiment({
    model: { name: "mlp" },
    data: { name: "hypercube" },
    optimizer: { name: "adam", learningRate: 1e-3, betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0 },
  });
  assert.deepEqual(batch, { size: "full", sampling: "epochs", accumulate: 1, seed: "experiment" });
  assert.deepEqual(validation, { everySteps: 100 });
  assert.deepEqual([model.initializationScale, model.weightNoise], [1, 0]);
  assert.ok(optimizer.name === "adam");
  const { epsilonPlacement, warmupSteps, schedule } = optimizer;
  assert.deepEqual([epsilonPlacement, warmupSteps, schedule], ["after-root", 0, "constant"]);
});

test("the kinds alone are the form of the preset division but for training", () => {
  const { model, data } = parseExperiment({ model: { name: "transformer" }, data: { name: "algorithmic" } });
  const division = PRESETS.get("division")?.experiment;
  assert.deepEqual({ model, data }, { model: division?.model, data: division?.data });
});

test("presets differ from division in what their names say", () => {
  const changes = (name: string): string[] =>
    differences(loadExperiment("division"), loadExperiment(name)).filter((path) => path !== "name");
  for (const name of ["addition", "subtraction", "multiplication", "s5"]) {
    assert.deepEqual(changes(name), ["data.operation"]);
    const { data } = loadExperiment(name);
    assert.equal(data.name === "algorithmic" && data.operation, name);
  }
  assert.deepEqual(changes("division-openai"), [
    "model.norm",
    "model.mlpBias",
    "model.positions",
    "model.embeddingDeviation",
    "data.split",
    "data.tokens",
    "batch.size",
  ]);
  assert.deepEqual(changes("nanda"), [
    "model.layers",
    "model.norm",
    "model.initialization",
    "data.operation",
    "data.modulus",
    "data.trainPercent",
    "data.tokens",
    "batch.size",
    "optimizer.weightDecay",
    "steps",
  ]);
});

test("the JSON Schema accepts the presets and what leaves out the kinds, and refuses another kind's settings", () => {
  const read = z.fromJSONSchema(experimentJsonSchema());
  for (const [name, { experiment }] of PRESETS) assert.ok(read.safeParse(experiment).success, name);
  assert.ok(read.safeParse({}).success);
  assert.ok(read.safeParse({ model: { depth: 2 } }).success);
  assert.ok(!read.safeParse({ model: { heads: 2 } }).success);
  assert.ok(!read.safeParse({ model: { name: "transformer", depth: 2 } }).success);
  assert.ok(!read.safeParse({ batch: { size: "half" } }).success);
});

test("experiments of other kinds differ in the settings that only one has", () => {
  const paths = differences(loadExperiment("hypercube"), loadExperiment("division"));
  for (const path of ["model.name", "model.depth", "model.width", "model.heads", "data.points", "data.modulus"]) {
    assert.equal(paths.filter((other) => other === path).length, 1, path);
  }
});

test("every setting has a meaning and a default and says what is allowed", () => {
  assert.ok(listSettings().length > 20);
  for (const { path, description, allowed, defaultValue } of listSettings()) {
    assert.match(description, /\.$/, path);
    // An item of a list is there only where it is written, and a probe.
    if (!/\[\](\.name)?$|^instruments\.[^.]+$|^stop(\.[^.]+)?$/.test(path))
      assert.notEqual(defaultValue, undefined, path);
    assert.notEqual(allowed, "", path);
  }
});

test("the allowed range of every whole number is the one that is enforced", () => {
  const ranges = listSettings().flatMap(({ path, kind, allowed }) => {
    const [, low, high] = /^a whole number from (\d+) to (\d+)$/.exec(allowed) ?? [];
    const preset = kind === "transformer" || kind === "algorithmic" ? "division" : "hypercube";
    const kinds = kind === undefined ? [] : [`${path.slice(0, path.lastIndexOf("."))}.name=${kind}`];
    const range = { preset, kinds, path, low: Number(low), high: Number(high) };
    // A list is written as a whole; the limits of its items are in the tests of the parts.
    return low === undefined || high === undefined || path.includes("[]") ? [] : [range];
  });
  assert.ok(ranges.length >= 12);
  for (const { preset, kinds, path, low, high } of ranges) {
    for (const outside of [low - 1, high + 1]) {
      assert.throws(
        () => loadExperiment(preset, [...kinds, `${path}=${outside}`]),
        (error: Error) => error.message.startsWith(`${path}: ${outside} is not allowed; must be a whole number`),
      );
    }
  }
});

test("differences are the paths that were set to something else", () => {
  const base = loadExperiment("hypercube");
  assert.deepEqual(differences(base, base), []);
  const other = loadExperiment("hypercube", ["loss.precision=f64", "optimizer.betas=[0.9, 0.98]", "seed=0"]);
  assert.deepEqual(differences(base, other), ["optimizer.betas", "loss.precision"]);
  assert.deepEqual(differences(other, base), ["optimizer.betas", "loss.precision"]);
  const zero = loadExperiment("hypercube", ["optimizer.weightDecay=-0"]);
  assert.deepEqual(differences(base, zero), []);
});

test("an experiment with the differences applied is the other", () => {
  const overrides = fc.subarray([
    "model.depth=3",
    "model.activation=tanh",
    "data.points=99",
    "optimizer.epsilon=1e-5",
    "loss.gradient=zero-sum",
    "arithmetic=fast",
    "seed=4",
  ]);
  fc.assert(
    fc.property(overrides, (set) => {
      const paths = set.map((override) => override.split("=")[0]);
      assert.deepEqual(differences(loadExperiment("hypercube"), loadExperiment("hypercube", set)), paths);
    }),
  );
});

test("suggest knows another style, a beginning, initials and slips, and keeps silent otherwise", () => {
  const names = ["learningRate", "epsilon", "weightDecay", "betas"];
  assert.equal(suggest("weight_decay", names), "weightDecay");
  assert.equal(suggest("eps", names), "epsilon");
  assert.equal(suggest("lr", names), "learningRate");
  assert.equal(suggest("ebtas", names), "betas");
  assert.equal(suggest("learnignRat", names), "learningRate");
  assert.equal(suggest("momentum", names), undefined);
  assert.equal(suggest("_", names), undefined);
});
