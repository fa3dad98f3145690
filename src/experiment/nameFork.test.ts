import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changeExperiment } from "./changeExperiment.ts";
import { loadExperiment } from "./file/loadExperiment.ts";
import { listChanges, listEffectiveChanges } from "./forkable.ts";
import { nameFork } from "./nameFork.ts";
import { type Experiment, experimentSchema } from "./schema.ts";

const change = (path: string, from: unknown, to: unknown) => ({ path, from, to });

test("a fork is called after what it changes, and says of no setting what is no longer so", () => {
  const precision = change("loss.precision", "f32", "f64");
  for (const [parent, changes, name] of [
    ["hypercube", [], "hypercube"],
    ["hypercube", [precision], "hypercube-loss-precision-f64"],
    ["hypercube-loss-precision-f32", [precision], "hypercube-loss-precision-f64"],
    ["hypercube-loss-f32", [precision], "hypercube-loss-precision-f64"],
    ["loss-f32-mine", [precision], "loss-precision-f64-mine"],
    ["hypercube", [change("optimizer.epsilon", 1e-8, 1e-5)], "hypercube-optimizer-epsilon-0-00001"],
    ["hypercube", [change("optimizer.epsilon", 1e-8, 1e-7)], "hypercube-optimizer-epsilon-1e-7"],
    ["a-optimizer-epsilon-1e-7", [change("optimizer.epsilon", 1e-7, 0)], "a-optimizer-epsilon-0"],
    ["a", [change("optimizer.betas", [0.9, 0.95], [0.9, 0.98])], "a-optimizer-betas-0-9-0-98"],
    ["a", [precision, change("batch.size", "full", 32)], "a-loss-precision-f64-batch-size-32"],
    ["a", [change("steps", 5, 9), change("checkpoints.keep", 1, 2)], "a"],
    ["a", [change("name", "a", "mine"), precision], "mine"],
    ["x".repeat(60), [precision], "x".repeat(60)],
    [`${"x".repeat(55)}-loss-f32`, [precision], "x".repeat(55)],
    ["a", [change("instruments.margins.afterSpike", 3, 9)], "a-instruments-margins-afterSpike-9"],
  ] as const) {
    assert.equal(nameFork(parent, changes), name);
  }
});

test("an instrument that is switched on is named, with what is not as by default; one that is switched off alone", () => {
  const parent = loadExperiment("hypercube");
  const fork = changeExperiment(parent, ["instruments.margins.everySteps=5", "instruments.margins.growth=0"]);
  const list = (from: Experiment, to: Experiment) =>
    listEffectiveChanges(listChanges(from, to)).map(({ path, from: before, to: after }) => [path, before, after]);
  assert.deepEqual(list(parent, fork), [
    ["instruments.margins", "off", "on"],
    ["instruments.margins.everySteps", null, 5],
  ]);
  assert.equal(nameFork("a", listChanges(parent, fork)), "a-instruments-margins-on-instruments-margins-everySteps-5");
  assert.deepEqual(list(fork, parent), [["instruments.margins", "on", "off"]]);
  assert.deepEqual(list(fork, changeExperiment(fork, ["instruments.margins.everySteps=9"])), [
    ["instruments.margins.everySteps", 5, 9],
  ]);
});

test("it is a name that an experiment may have", () => {
  const value = fc.oneof(fc.double(), fc.string(), fc.array(fc.double(), { maxLength: 3 }), fc.constant(undefined));
  const changes = fc.array(
    fc.record({ path: fc.constantFrom("loss.precision", "optimizer.betas", "batch.size"), from: value, to: value }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), changes, (parent, each) => {
      const name = nameFork(parent, each);
      assert.equal(experimentSchema().parse({ name }).name, name);
    }),
  );
});
