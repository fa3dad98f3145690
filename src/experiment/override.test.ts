import assert from "node:assert/strict";
import { test } from "node:test";
import { changeExperiment, loadPreset } from "./index.ts";

const base = loadPreset("hypercube");

test("a value of a document is set as it stands, and none of its lists and groups is changed", () => {
  const optimizer = { name: "sgd", momentum: 0.5 };
  const changed = changeExperiment(base, [
    { path: "optimizer", value: optimizer },
    { path: "optimizer.momentum", value: 0.9 },
    { path: "steps", value: 7 },
  ]);
  assert.deepEqual([changed.optimizer.name === "sgd" && changed.optimizer.momentum, changed.steps], [0.9, 7]);
  assert.deepEqual(optimizer, { name: "sgd", momentum: 0.5 });
});

test("a value of a document is refused by the place where it stands", () => {
  const change = (path: string, value: unknown) => () => changeExperiment(base, [{ path, value, within: "axes" }]);
  assert.throws(change("optimizer.epsilon", -1), { message: /^axes\.optimizer\.epsilon: -1 is not allowed; / });
  assert.throws(change("optimizer", { epsilon: -1 }), { message: /^axes\.optimizer\.epsilon: -1 is not allowed; / });
  assert.throws(change("name.x", 1), { message: /^axes\.name\.x: cannot be set, / });
});

test("an option is stronger than a document, and does not contradict it", () => {
  const document = { path: "steps", value: 5, within: "set" };
  assert.equal(changeExperiment(base, [document, { set: "steps=7", option: "--set" }]).steps, 7);
});
