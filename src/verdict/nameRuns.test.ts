/** @file Labels: telling, short, and each different from the others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Nameable, nameRuns } from "./nameRuns.ts";

const run = (name: string, settings: object = {}): Nameable => ({
  name,
  experiment: { name: "hypercube", seed: 0, ...settings },
  origin: null,
});

function fork(name: string, step: number, to?: number): Nameable {
  const changes = to === undefined ? [] : [{ path: "optimizer.epsilon", from: 1e-8, to }];
  return { ...run(name), origin: { run: "p", path: "p", step, parametersSha256: "", changes, optimizerState: "kept" } };
}

const none = (runs: readonly Nameable[]) => runs.map(() => -1);

test("a run has the name of its experiment, and for want of one that of its folder", () => {
  assert.deepEqual(nameRuns([run("a")], [-1]), ["hypercube"]);
  assert.deepEqual(nameRuns([{ ...run("a"), experiment: {} }], [-1]), ["a"]);
});

test("runs of one experiment are told apart by their settings, and else by their folders", () => {
  const seeds = [run("a"), run("b", { seed: 1 })];
  assert.deepEqual(nameRuns(seeds, none(seeds)), ["seed 0", "seed 1"]);
  const two = [run("a", { steps: 9 }), run("b", { seed: 1, steps: 9 }), run("c", { seed: 1, steps: 10 })];
  assert.deepEqual(nameRuns(two, none(two)), ["seed 0, steps 9", "seed 1, steps 9", "seed 1, steps 10"]);
  const same = [run("a"), run("b")];
  assert.deepEqual(nameRuns(same, none(same)), ["a", "b"]);
  const folders = [run("a"), run("a")];
  assert.deepEqual(nameRuns(folders, none(folders)), ["a (1)", "a (2)"]);
});

test("forks are named by their changes, the run that they come from is the parent", () => {
  const family = [run("p"), fork("a", 560), fork("b", 560, 1e-5)];
  assert.deepEqual(nameRuns(family, [-1, 0, 0]), ["parent", "unchanged", "optimizer.epsilon 1e-5"]);
  // A fork of a fork: its parent keeps the name of its own change.
  assert.deepEqual(nameRuns([fork("b", 560, 1e-5), fork("c", 900, 1e-8)], [-1, 0]), [
    "optimizer.epsilon 1e-5",
    "optimizer.epsilon 1e-8",
  ]);
});

test("the same change at several steps is told apart by the step, from several parents by the folder", () => {
  const steps = [run("p"), fork("a", 560, 1e-5), fork("b", 900, 1e-5)];
  assert.deepEqual(nameRuns(steps, [-1, 0, 0]).slice(1), [
    "optimizer.epsilon 1e-5 from 560",
    "optimizer.epsilon 1e-5 from 900",
  ]);
  const parents = [run("p"), run("q", { seed: 1 }), fork("a", 560), fork("b", 560)];
  assert.deepEqual(nameRuns(parents, [-1, -1, 0, 1]), ["seed 0", "seed 1", "a", "b"]);
});
