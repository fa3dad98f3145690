/** @file Small runs under label smoothing and z-loss: where their rows become wrong again a spike is seen, elsewhere none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRun } from "../store/index.ts";
import { judgeRun } from "../verdict/index.ts";
import { loadExperiment, runExperiment } from "./index.ts";
import { makeFolder } from "./testRuns.fixture.ts";

const SMALL = ["data.points=64", "data.dimensions=16", "model.width=32", "loss.labelSmoothing=0.1"];
const RESTLESS = ["optimizer.learningRate=3e-2", "optimizer.betas=[0.9, 0.99]"];

/** Steps of wrong rows long after fitting; what is said of spikes with and without the floor; checkpoints before spikes. */
async function train(...settings: readonly string[]) {
  const experiment = loadExperiment("hypercube", [...SMALL, ...settings]);
  const { run } = await runExperiment(experiment, { root: makeFolder(), threads: 1 });
  const { series, manifest } = await readRun(run);
  assert.ok(manifest.loss?.floor);
  const { fittedAt, reason } = judgeRun({ series, manifest }).slingshots;
  assert.ok(fittedAt !== null);
  const { floor: _, ...loss } = manifest.loss;
  const wrong = Array.from(series.columns.trainAccuracy ?? [], (accuracy, i) => (accuracy < 1 ? i + 1 : 0));
  return {
    wrong: wrong.filter((step) => step > fittedAt + 150),
    reason,
    unfloored: judgeRun({ series, manifest: { ...manifest, loss } }).slingshots.reason,
    saved: manifest.checkpoints.flatMap(({ step, reason }) => (reason === "event" ? [step] : [])),
  };
}

for (const [name, settings] of Object.entries({
  "label smoothing": ["steps=1100", "seed=2"],
  "label smoothing, the loss in float64": ["steps=700", "seed=0", "loss.precision=f64"],
  "label smoothing and z-loss": ["steps=900", "seed=0", "loss.zLoss=1e-3"],
})) {
  test(`${name}: where rows become wrong again, a spike is seen and the states before it are saved`, async () => {
    const { wrong, reason, unfloored, saved } = await train(...RESTLESS, ...settings);
    const first = wrong[0] ?? assert.fail("no row is wrong again");
    const spike = Number(/step (\d+)/.exec(reason)?.[1]);
    assert.ok(Math.abs(spike - first) <= 5, `rows are wrong from ${first}: ${reason}`);
    assert.match(unfloored, /^No loss spike/);
    assert.deepEqual(
      saved.slice(0, 2),
      [1, 0].map((back) => 50 * (Math.floor((first - 1) / 50) - back)),
    );
  });
}

for (const [name, settings] of Object.entries({
  "a smaller learning rate": ["optimizer.learningRate=1e-2"],
  "gradient descent": ["optimizer={ name: sgd }", "optimizer.learningRate=1"],
  "a loss in bfloat16": ["optimizer.learningRate=1e-2", "loss.precision=bf16"],
})) {
  test(`${name}: where no row becomes wrong again, no spike is seen and no state saved`, async () => {
    const { wrong, reason, saved } = await train(...settings, "steps=1100");
    assert.deepEqual([wrong, saved], [[], []]);
    assert.match(
      reason,
      /^(Norm inflation .*; n|N)o loss spike, which would be a rise to at least 10,000 times the lowest loss before it and to at least [\d.]+ above its floor of 0\.467/,
    );
  });
}
