/** @file What a fork is called, and whether it changes anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ForkedFrom } from "../store/index.ts";
import { isUnchanged, nameForkChanges } from "./forkOrigin.ts";

const origin: ForkedFrom = {
  run: "a-1f3a",
  path: "../a-1f3a",
  step: 560,
  parametersSha256: "5e1f",
  changes: [],
  optimizerState: "kept",
};
const epsilon = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };
const steps = { path: "steps", from: 3000, to: 5000 };

test("a fork is named by what it changes", () => {
  assert.equal(nameForkChanges({ ...origin, changes: [epsilon] }), "optimizer.epsilon 1e-5");
  const changes = [epsilon, { path: "loss.precision", from: "f32", to: "f64" }, { path: "seed", from: 0, to: 1 }];
  assert.equal(nameForkChanges({ ...origin, changes }), "optimizer.epsilon 1e-5, loss.precision f64 and seed 1");
  assert.equal(nameForkChanges({ ...origin, optimizerState: "reset" }), "optimizer state reset");
});

test("what changes no step leaves a fork unchanged", () => {
  const longer = { ...origin, changes: [steps, { path: "checkpoints.keep", from: 3, to: 1 }] };
  assert.ok(isUnchanged(longer));
  assert.equal(nameForkChanges(longer), "unchanged");
  assert.equal(nameForkChanges({ ...origin, changes: [steps, epsilon] }), "optimizer.epsilon 1e-5");
  assert.ok(!isUnchanged({ ...origin, changes: [epsilon] }));
  assert.ok(!isUnchanged({ ...origin, optimizerState: "reset" }));
});
