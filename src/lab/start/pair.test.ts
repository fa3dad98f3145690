/** @file The pair of a link is asked for once: afterwards the lab has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../experiment/index.ts";
import type { LabRun } from "../labRun.ts";
import { findFork, findRun, wantPair } from "./pair.ts";

const run = (id: string, settings: object | null, facts: Partial<LabRun> = {}): LabRun => ({
  ...{ id, name: id, state: "done", problem: null, isTraining: false, startedAt: null, step: 10, steps: 10 },
  ...{ trainLoss: null, trainAccuracy: null, validationAccuracy: null, slingshots: 0, answer: null },
  ...{ tags: [], note: null, forkedFrom: null, settings: settings as LabRun["settings"] },
  ...facts,
});

test("the twin differs in the loss's precision alone", () => {
  const [one, twin] = wantPair({ experiment: "hypercube", set: ["seed=3"] });
  assert.deepEqual(one.request, { experiment: "hypercube", set: ["steps=5000", "seed=3"] });
  assert.deepEqual(twin.experiment, { ...one.experiment, loss: { ...one.experiment.loss, precision: "f64" } });
  assert.equal(wantPair({ experiment: "hypercube", set: ["steps=1500"] })[1].experiment.steps, 1500);
  assert.throws(() => wantPair({ experiment: "hypercube", set: ["seed=x"] }), RequestError);
});

test("of the runs that a lab has, the one of these settings is found, whatever its name", () => {
  const [one, twin] = wantPair({ experiment: "hypercube", set: [] });
  const copy = JSON.parse(JSON.stringify({ ...one.experiment, name: "mine" })) as object;
  const reordered = Object.fromEntries(Object.entries(copy).reverse());
  const fork = run("fork", one.experiment, { forkedFrom: { id: "same", name: "same", step: 5 } });
  const runs = [
    ...[run("twin", twin.experiment), run("bad", one.experiment, { state: "damaged" }), fork],
    ...[run("short", one.experiment, { step: 4, state: "interrupted" }), run("same", reordered), run("none", null)],
  ];
  assert.equal(findRun(runs, one.experiment)?.id, "same");
  assert.equal(findRun(runs, twin.experiment)?.id, "twin");
  assert.equal(findRun(runs, wantPair({ experiment: "hypercube", set: ["seed=9"] })[0].experiment), null);
});

test("a fork is found by its parent, its step and what it changes", () => {
  const [one, twin] = wantPair({ experiment: "hypercube", set: [] });
  const parent = run("parent", one.experiment);
  const forkedFrom = { id: "parent", name: "parent", step: 5 };
  const runs = [parent, run("other", one.experiment, { forkedFrom }), run("fork", twin.experiment, { forkedFrom })];
  const set = ["loss.precision=f64"];
  assert.equal(findFork(runs, parent, { at: 5, set })?.id, "fork");
  assert.equal(findFork(runs, parent, { at: 6, set }), null);
  assert.equal(findFork(runs, parent, { at: 5, set: ["optimizer.epsilon=1e-5"] }), null);
});
