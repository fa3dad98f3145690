/** @file The pair of a link is asked for once: afterwards the lab has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPreset, RequestError } from "../../experiment/index.ts";
import type { LabRun } from "../labRun.ts";
import { findFork, findRun } from "./pair.ts";
import { listRequests } from "./pairRequests.ts";

const HYPERCUBE = { experiment: "hypercube", set: [] };

const run = (id: string, settings: object | null, facts: Partial<LabRun> = {}): LabRun => ({
  ...{ id, name: id, state: "done", problem: null, isTraining: false, startedAt: null, step: 10, steps: 10 },
  ...{ trainLoss: null, trainAccuracy: null, validationAccuracy: null, slingshots: 0, answer: null },
  ...{ tags: [], note: null, forkedFrom: null, settings: settings as LabRun["settings"] },
  ...facts,
});

test("the twin differs in the loss's precision alone", () => {
  const [one, twin] = listRequests({ experiment: "hypercube", set: ["seed=3"] }).map(({ experiment, set }) =>
    loadPreset(experiment, set),
  );
  assert.equal(one?.seed, 3);
  assert.deepEqual(twin, { ...one, loss: { ...one?.loss, precision: "f64" } });
  const [short] = listRequests({ experiment: "hypercube", set: ["steps=1500"] });
  assert.equal(loadPreset(short.experiment, short.set).steps, 1500);
});

test("of the runs that a lab has, the one of these settings is found, whatever its name", () => {
  const [one, twin] = listRequests(HYPERCUBE);
  const [experiment, other] = [loadPreset(one.experiment, one.set), loadPreset(twin.experiment, twin.set)];
  const copy = JSON.parse(JSON.stringify({ ...experiment, name: "mine" })) as object;
  const reordered = Object.fromEntries(Object.entries(copy).reverse());
  const fork = run("fork", experiment, { forkedFrom: { id: "same", name: "same", step: 5, isReset: false } });
  const runs = [
    ...[run("twin", other), run("bad", experiment, { state: "damaged" }), fork],
    ...[run("short", experiment, { step: 4, state: "interrupted" }), run("same", reordered), run("none", null)],
  ];
  assert.equal(findRun(runs, one)?.id, "same");
  assert.equal(findRun(runs, twin)?.id, "twin");
  assert.equal(findRun(runs, { experiment: "hypercube", set: ["seed=9"] }), null);
  assert.throws(() => findRun(runs, { experiment: "hypercube", set: ["seed=x"] }), RequestError);
});

test("a fork is found by its parent, its step and what it changes", () => {
  const [one, twin] = listRequests(HYPERCUBE).map(({ experiment, set }) => loadPreset(experiment, set));
  const parent = run("parent", one ?? null);
  const forkedFrom = { id: "parent", name: "parent", step: 5, isReset: false };
  const runs = [parent, run("other", one ?? null, { forkedFrom }), run("fork", twin ?? null, { forkedFrom })];
  const reset = run("reset", twin ?? null, { forkedFrom: { ...forkedFrom, isReset: true } });
  const set = ["loss.precision=f64"];
  assert.equal(findFork([reset, ...runs], parent, { at: 5, set })?.id, "fork");
  assert.equal(findFork(runs, parent, { at: 6, set }), null);
  assert.equal(findFork(runs, parent, { at: 5, set: ["optimizer.epsilon=1e-5"] }), null);
});
