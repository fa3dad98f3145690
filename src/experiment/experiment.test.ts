import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differences, loadExperiment, PRESETS, parseExperiment, SETTINGS } from "./index.ts";
import { suggest } from "./suggest.ts";

test("an empty document is the preset hypercube but for its name", () => {
  assert.deepEqual({ ...parseExperiment({}), name: "hypercube" }, PRESETS.get("hypercube")?.experiment);
});

test("every preset is a complete experiment named as the preset", () => {
  for (const [name, { experiment, title }] of PRESETS) {
    assert.deepEqual(parseExperiment(experiment), experiment);
    assert.equal(experiment.name, name);
    assert.ok(title.length > 0 && !title.includes("\n"));
  }
});

test("every setting has a meaning and says what is allowed", () => {
  assert.ok(SETTINGS.length > 20);
  for (const { path, description, allowed } of SETTINGS) {
    assert.match(description, /\.$/, path);
    assert.notEqual(allowed, "", path);
  }
});

test("the allowed range of every whole number is the one that is enforced", () => {
  const ranges = SETTINGS.flatMap(({ path, allowed }) => {
    const [, low, high] = /^a whole number from (\d+) to (\d+)$/.exec(allowed) ?? [];
    return low === undefined || high === undefined ? [] : [{ path, low: Number(low), high: Number(high) }];
  });
  assert.ok(ranges.length >= 6);
  for (const { path, low, high } of ranges) {
    for (const outside of [low - 1, high + 1]) {
      assert.throws(
        () => loadExperiment("hypercube", [`${path}=${outside}`]),
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
