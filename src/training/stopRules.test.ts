/** @file Runs that a rule ends: the same end and the same bits however often they stop, and what becomes of them afterwards. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { type Experiment, RequestError } from "../experiment/index.ts";
import { openRun } from "../recording/index.ts";
import { readRun, toYaml, verifyRun } from "../store/index.ts";
import { writeFinding } from "../verdict/index.ts";
import { examineRun } from "./examineRun.ts";
import { forkRun, repairRun, resumeRun, runExperiment } from "./index.ts";
import { checkpointPath, ENGINE, flip, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
const run = (experiment: Experiment) => runExperiment(experiment, { ...ENGINE, root });

/** A tiny network that fits within 300 steps, and stays so for 40. */
const QUIET = ["steps=4000", "optimizer.learningRate=0.03", "stop.quiet.forSteps=40", "checkpoints.everySteps=50"];

const gaussian = (...settings: string[]) =>
  loadExperiment("gaussian", [
    ...["data.points=16", "data.validationPoints=32", "model.width=8", "model.depth=3", "steps=400"],
    ...["validation.everySteps=5", "optimizer.learningRate=0.01", ...settings],
  ]);

/** All that must not depend on how often a run was stopped. */
async function contentOf(directory: string) {
  const { experiment, series, events, manifest } = await readRun(directory);
  assert.deepEqual(await verifyRun(directory), []);
  const { parametersSha256, status, steps, endedBy } = manifest;
  return { experiment, series, events, parametersSha256, status, steps, endedBy };
}

test("each rule ends a run where its rows say, as done, with the rule as a fact and an event", async () => {
  const ends: [string, Experiment, rule: string][] = [
    ["quiet", tiny(...QUIET), "quiet"],
    ["grokked", gaussian("stop.grokked.accuracy=0.37", "stop.grokked.forSteps=20"), "grokked"],
    ["missed", gaussian("stop.missed.accuracy=1", "stop.missed.byStep=33"), "missed"],
    [
      "diverged",
      tiny("steps=400", "optimizer.learningRate=3", "stop.diverged={timesFirst: 1.01, forSteps: 3}"),
      "diverged",
    ],
  ];
  for (const [name, experiment, rule] of ends) {
    const result = await run(experiment);
    assert.deepEqual([result.status, result.endedBy?.rule, result.endedBy?.step], ["done", rule, result.steps], name);
    assert.ok(result.steps < experiment.steps && result.steps > 1, `${name}: ${result.steps}`);
    const { events, manifest, series } = await readRun(result.run);
    assert.deepEqual(events.at(-1), { step: result.steps, kind: "ended", rule }, name);
    assert.deepEqual([manifest.endedBy, series.step.length], [result.endedBy, result.steps], name);
    assert.deepEqual((await examineRun(result.run)).damaged, [], name);
    // One step fewer, and the rule has not held.
    const shorter = await run({ ...experiment, steps: result.steps - 1, stop: undefined });
    const same = shorter.steps;
    assert.deepEqual(
      series.columns.trainLoss?.subarray(0, same),
      (await readRun(shorter.run)).series.columns.trainLoss,
      name,
    );
  }
  const missed = await run(gaussian("stop.missed.accuracy=1", "stop.missed.byStep=33"));
  assert.equal(missed.steps, 33);
});

test("stopped again and again, or killed after the step that ended it, a run ends at the same step with the same bits", async () => {
  const straight = await run(tiny(...QUIET));
  const whole = await contentOf(straight.run);
  const stopped = new AbortController();
  stopped.abort();
  // Interrupted at its first step at the latest, then taken on in pieces.
  const pieces = await runExperiment(tiny(...QUIET), { ...ENGINE, root, signal: stopped.signal });
  assert.deepEqual([pieces.status, pieces.endedBy], ["interrupted", null]);
  const resumed = await resumeRun(pieces.run, ENGINE);
  assert.deepEqual([resumed.status, resumed.endedBy], ["done", straight.endedBy]);
  assert.deepEqual(await contentOf(pieces.run), whole);
  // As a kill leaves it between the last checkpoint and the end: at each of its checkpoints, the last step's among them.
  const copy = await run(tiny(...QUIET));
  const { writer } = await openRun(copy.run, { say: () => {} });
  writer.updateManifest({ endedBy: undefined, parametersSha256: undefined });
  writer.release();
  const { manifest } = await readRun(copy.run);
  assert.deepEqual([manifest.status, manifest.endedBy], ["running", undefined]);
  const { said, say } = listen();
  const again = await resumeRun(copy.run, { ...ENGINE, say });
  assert.equal(said.at(-1), `resuming from the checkpoint of step ${straight.steps}`);
  assert.deepEqual([again.stepsTaken, again.endedBy], [0, straight.endedBy]);
  assert.deepEqual(await contentOf(copy.run), whole);
});

test("a run that a rule has ended is left as it is, and is not made longer", async () => {
  const { run: directory, steps } = await run(tiny(...QUIET));
  const before = readFileSync(join(directory, "manifest.json"));
  const { said, remedies, say } = listen();
  const result = await resumeRun(directory, { ...ENGINE, say });
  assert.deepEqual([result.status, result.stepsTaken, result.endedBy?.rule], ["done", 0, "quiet"]);
  assert.deepEqual(said, [`${directory} is done, ended by stop.quiet at step ${steps} of 4000`]);
  assert.deepEqual(remedies, [{ kind: "ease-rules" }]);
  await resumeRun(directory, { ...ENGINE, steps: 4000 });
  for (const asked of [5000, steps]) {
    await assert.rejects(
      resumeRun(directory, { ...ENGINE, steps: asked }),
      (error) =>
        error instanceof RequestError &&
        error.message === `steps: ${asked} is not allowed; the run was ended by stop.quiet at step ${steps}` &&
        error.remedy?.kind === "ease-rules",
    );
  }
  assert.deepEqual(readFileSync(join(directory, "manifest.json")), before);
});

test("a damaged run that a rule has ended is repaired to the same end", async () => {
  const { run: directory, steps } = await run(tiny(...QUIET));
  const whole = await contentOf(directory);
  const [series = ""] = readdirSync(join(directory, "series"));
  flip(join(directory, "series", series));
  flip(checkpointPath(directory, steps));
  const { damaged } = await examineRun(directory);
  assert.equal(damaged.length, 2);
  const repaired = await repairRun(directory, damaged, ENGINE);
  assert.deepEqual(
    [repaired.status, repaired.endedBy, repaired.steps],
    ["done", { rule: "quiet", step: steps }, steps],
  );
  assert.deepEqual(await contentOf(directory), whole);
});

test("a fork has its parent's rules unless it changes them, and they look at its past", async () => {
  const parent = await run(tiny(...QUIET));
  const { steps } = parent;
  const fork = (at: number, ...overrides: string[]) => forkRun(parent.run, { ...ENGINE, at, overrides, root });
  const same = await fork(20);
  assert.deepEqual([same.endedBy, same.parametersSha256], [parent.endedBy, parent.parametersSha256]);
  const free = await fork(steps - 1, "stop={}", `steps=${steps + 5}`);
  assert.deepEqual([free.status, free.steps, free.endedBy], ["done", steps + 5, null]);
  const { experiment } = await readRun(free.run);
  assert.ok(!("stop" in experiment));
  const later = await fork(steps, "stop.quiet.forSteps=50");
  assert.deepEqual(later.endedBy, { rule: "quiet", step: steps + 10 });
  const message = `stop.quiet: {"forSteps":40} is not allowed; it holds at step ${steps} already, where the fork begins`;
  await assert.rejects(fork(steps), { name: "RequestError", message });
  await assert.rejects(fork(steps - 5, "stop.quiet.forSteps=30"), /it holds at step \d+ already/);
  const otherLoss = await fork(steps - 5, "loss.name=squaredError", "stop.quiet.forSteps=30");
  assert.ok(otherLoss.steps >= steps - 5 + 30, "what another loss was is no part of it");
});

test("the finding says why a run ended, and an experiment without rules says nothing of them", async () => {
  const { run: directory, steps } = await run(tiny(...QUIET));
  const { experiment, manifest, series } = await readRun(directory);
  const slingshots = { answer: "neither", fittedAt: null, slingshots: [], normGrowth: 1, reason: "" } as never;
  const finding = writeFinding({ label: "a", experiment, manifest, series, slingshots });
  assert.match(finding, new RegExp(`Ended by stop\\.quiet at step ${steps}\\.$`));
  assert.equal(manifest.status, "done");
  for (const setting of ["steps=24", "stop={}"]) assert.doesNotMatch(toYaml(tiny(setting)), /stop/);
});

test("rules that could not hold are refused", () => {
  const refused: [settings: string[], message: string][] = [
    [
      ["stop.quiet={}"],
      "stop.quiet.forSteps: 10000 is not allowed; must be short enough for 24 steps (steps); the first step at which the rule could hold would be 10000",
    ],
    [
      ["stop.grokked={}"],
      "stop.grokked: {} is not allowed; must be left out for data without a validation set: it goes by validations",
    ],
    [
      ["stop.diverged={timesFirst: 0}"],
      "stop.diverged.timesFirst: 0 is not allowed; must be greater than 0 where `above` is 0",
    ],
  ];
  for (const [settings, message] of refused) assert.throws(() => tiny(...settings), { name: "RequestError", message });
  assert.throws(
    () => gaussian("stop.grokked.forSteps=396"),
    /^RequestError: stop\.grokked\.forSteps: 396 .* would be 401$/,
  );
  gaussian("stop.grokked.forSteps=395");
  for (const everySteps of [0, 401])
    assert.throws(
      () => gaussian("stop.missed.byStep=300", `validation.everySteps=${everySteps}`),
      /^RequestError: validation\.everySteps: \d+ is not allowed; must be from 1 to 400 \(steps\) with stop\.missed/,
    );
});
