/** @file Runs that begin with given weights: complete at once, or not there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import { findCheckpoint, readRun, verifyRun } from "../store/index.ts";
import { fromTensors, toTensors } from "./checkpointTensors.ts";
import { hashParameters } from "./hashParameters.ts";
import { listWeights, resumeRun, startRunFrom } from "./index.ts";
import { openSession } from "./openSession.ts";
import { ENGINE, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
const importedFrom = { file: "w.safetensors", sha256: "0".repeat(64), format: "safetensors" };
const experiment = tiny("steps=5");

/** The state after some steps, and the session that has taken them. */
async function trainTo(steps: number): Promise<{ state: TrainingState; session: TrainingSession }> {
  const session = await openSession(experiment, ENGINE);
  for (let i = 0; i < steps; i++) session.advance();
  return { state: session.capture(), session };
}

test("names and shapes of parameters are those of the model, and nothing else of them", async () => {
  const session = await openSession(experiment, ENGINE);
  assert.deepEqual(await listWeights(experiment), session.layout);
  assert.deepEqual((await listWeights(experiment))[0], { name: "layers.0.weight", shape: [3, 4] });
  session.dispose();
});

for (const [what, updates] of [
  ["weights and an optimizer's state", 7],
  ["weights alone", 0],
] as const) {
  test(`a run of ${what} has them as its checkpoint of step 0, and goes on from there`, async () => {
    const { state, session } = await trainTo(7);
    const given = updates === 0 ? { ...state, optimizer: new Map(), probes: new Map() } : state;
    const { run } = await startRunFrom(toTensors(session, given), experiment, { root, importedFrom, updates });
    const { manifest, series, experiment: recorded } = await readRun(run);
    assert.deepEqual(await verifyRun(run), []);
    assert.deepEqual([manifest.status, manifest.importedFrom, manifest.steps], ["interrupted", importedFrom, null]);
    assert.deepEqual(manifest.engine, { name: "wasm", arithmetic: "strict", threads: 1 });
    assert.deepEqual([series.step.length, recorded], [0, experiment]);
    assert.deepEqual(
      manifest.checkpoints.map(({ step, reason, parametersSha256 }) => [step, reason, parametersSha256]),
      [[0, "start", hashParameters(state.parameters)]],
    );
    const { checkpoint } = await findCheckpoint({ directory: run, manifest });
    assert.equal(checkpoint?.metadata.updates, String(updates));
    const began = fromTensors(session, checkpoint?.tensors ?? [], { step: 0, updates });
    assert.deepEqual(began.parameters, state.parameters);
    assert.equal(
      [...(began.optimizer.get("exp_avg") ?? [])].some((value) => value !== 0),
      updates > 0,
    );

    session.restore({ ...given, step: 0, updates });
    for (let i = 0; i < 5; i++) session.advance();
    const straight = hashParameters(session.parameters);
    session.dispose();
    const result = await resumeRun(run, ENGINE);
    assert.deepEqual([result.status, result.steps, result.parametersSha256], ["done", 5, straight]);
  });
}

test("weights that do not fit leave no folder", async () => {
  const { state, session } = await trainTo(0);
  const folder = join(root, "none");
  const some = toTensors(session, state).slice(1);
  const started = startRunFrom(some, experiment, { root: folder, importedFrom, updates: 0 });
  await assert.rejects(started, /^RangeError: the tensor layers\.0\.weight is missing$/);
  assert.ok(!existsSync(folder) || readdirSync(folder).length === 0);
});
