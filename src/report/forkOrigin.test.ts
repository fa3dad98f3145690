/** @file What a manifest says of a fork, and what the fork is called. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ForkOrigin, isUnchanged, nameFork, readForkOrigin } from "./forkOrigin.ts";

const origin: ForkOrigin = { run: "a-1f3a", path: "../a-1f3a", step: 560, changes: [], optimizerState: "kept" };
const epsilon = { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 };
const steps = { path: "steps", from: 3000, to: 5000 };

test("the origin is read from the manifest, and a run that is no fork has none", () => {
  const forkedFrom = { ...origin, changes: [epsilon], parametersSha256: "5e1f" };
  assert.deepEqual(readForkOrigin({ forkedFrom }), { ...origin, changes: [epsilon] });
  for (const none of [{}, { forkedFrom: null }, { forkedFrom: {} }, { forkedFrom: { ...origin, step: "560" } }]) {
    assert.equal(readForkOrigin(none), null);
  }
  assert.deepEqual(readForkOrigin({ forkedFrom: { ...origin, changes: [null, 1, epsilon] } })?.changes, [epsilon]);
});

test("a fork is named by what it changes", () => {
  assert.equal(nameFork({ ...origin, changes: [epsilon] }), "optimizer.epsilon 1e-5");
  const changes = [epsilon, { path: "loss.precision", from: "f32", to: "f64" }, { path: "seed", from: 0, to: 1 }];
  assert.equal(nameFork({ ...origin, changes }), "optimizer.epsilon 1e-5, loss.precision f64 and seed 1");
  assert.equal(nameFork({ ...origin, optimizerState: "reset" }), "optimizer state reset");
});

test("what changes no step leaves a fork unchanged", () => {
  const longer = { ...origin, changes: [steps, { path: "checkpoints.keep", from: 3, to: 1 }] };
  assert.ok(isUnchanged(longer));
  assert.equal(nameFork(longer), "unchanged");
  assert.equal(nameFork({ ...origin, changes: [steps, epsilon] }), "optimizer.epsilon 1e-5");
  assert.ok(!isUnchanged({ ...origin, changes: [epsilon] }));
  assert.ok(!isUnchanged({ ...origin, optimizerState: "reset" }));
});
