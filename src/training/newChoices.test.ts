/** @file Runs of every data set and loss that a network takes: recorded, resumed and forked to the same bits; data are loaded once. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { type DataPart, dataParts, defineData, loadPoints, shapePoints } from "../data/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import { optimizerParts } from "../optimizers/index.ts";
import { SMALL_TRANSFORMER } from "../session/smallTransformer.fixture.ts";
import { readRun, verifyRun } from "../store/index.ts";
import { forkRun, resumeRun, runExperiment } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-choices-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const SMALL = [
  ...["model.width=5", "model.depth=3", "batch.size=7", "validation.everySteps=5"],
  ...["checkpoints.everySteps=7", "steps=24", "optimizer.learningRate=0.01"],
];
const small = (...settings: string[]) => loadExperiment("hypercube", [...SMALL, ...settings]);
const run = (experiment: Experiment) => runExperiment(experiment, { ...ENGINE, root });
const fork = (directory: string, at: number, ...overrides: string[]) =>
  forkRun(directory, { ...ENGINE, at, overrides, resetOptimizer: false, root });

async function contentOf(directory: string) {
  const { experiment, series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual([damaged, await verifyRun(directory)], [[], []]);
  const { parametersSha256, status, steps } = manifest;
  return { experiment, series, events, parametersSha256, status, steps };
}

const CHOICES: Readonly<Record<string, Experiment>> = {
  "equations as vectors": small("data.name=algorithmic", "data.tokens=oneHot", "data.modulus=5", "data.noisyLabels=2"),
  "equations as vectors, without batches, in float64": small(
    ...["data.name=algorithmic", "data.tokens=oneHot", "data.modulus=5", "data.operation=quad2"],
    ...["batch.size=full", "model.precision=f64", "loss.precision=f64"],
  ),
  "points with batch normalisation, in parts": small(
    ...["data.points=16", "data.dimensions=6", "model.hiddenNorm=batch", "batch.accumulate=3"],
  ),
  "Gaussian points": small("data.name=gaussian", "data.points=16", "data.validationPoints=9", "data.dimensions=6"),
  "Gaussian points as they are drawn, with noise": small(
    ...["data.name=gaussian", "data.points=16", "data.validationPoints=0", "data.projection=none", "data.noise=0.5"],
  ),
  "points with a validation set, squared error": small(
    ...["data.points=16", "data.dimensions=6", "data.validationPoints=9", "loss.name=squaredError"],
  ),
  "points under StableMax, batch normalisation everywhere": small(
    ...["data.points=16", "data.dimensions=6", "data.validationPoints=9", "loss.name=stableMax"],
    ...["model.hiddenNorm=batch", "model.head.norm=batch"],
  ),
  "points under the hinge loss, layer normalisation before the head": small(
    ...["data.points=16", "data.dimensions=6", "loss.name=hinge", "model.head.norm=layer", "model.activation=gelu"],
  ),
  "points with a normalised head, label smoothing, z-loss and a temperature": small(
    ...["data.points=16", "data.dimensions=6", "loss.labelSmoothing=0.1", "loss.zLoss=1e-4", "loss.temperature=0.5"],
    "model.head={weights: normalized-classes, features: normalized, temperature: 0.25}",
  ),
  "sequences with normalised queries and keys and batch normalisation before the head": loadExperiment("division", [
    ...SMALL_TRANSFORMER,
    ...["batch.size=7", "validation.everySteps=5", "checkpoints.everySteps=7", "steps=24"],
    ...["model.queryKeyNorm=true", "model.head.norm=batch", "model.head.bias=true"],
  ]),
};

for (const [name, experiment] of Object.entries(CHOICES)) {
  test(`${name}: trains, and resumes and forks to the same bits`, async () => {
    const whole = await run(experiment);
    const content = await contentOf(whole.run);
    const { trainLoss, validationLoss } = content.series.columns;
    assert.ok((trainLoss?.at(-1) as number) < (trainLoss?.[0] as number), "it learns");
    const data = (await readRun(whole.run)).manifest.data;
    assert.equal(validationLoss === undefined, data?.validationRows === 0);
    if (validationLoss) assert.ok(Number.isFinite(validationLoss.at(-1)));
    const short = await run({ ...experiment, steps: 10 });
    await resumeRun(short.run, { ...ENGINE, threads: 2, steps: 24 });
    assert.deepEqual(await contentOf(short.run), content);
    for (const at of [0, 12]) assert.deepEqual(await contentOf((await fork(whole.run, at)).run), content);
  });
}

test("a fork under another loss keeps the parent's rows, and has no column that the new loss has no meaning for", async () => {
  const parent = await run(small("data.points=16", "data.dimensions=6"));
  const other = await fork(parent.run, 12, "loss.name=squaredError");
  const [before, after] = [(await readRun(parent.run)).series, (await readRun(other.run)).series];
  assert.deepEqual(after.columns.trainLoss?.slice(0, 12), before.columns.trainLoss?.slice(0, 12));
  assert.notEqual(after.columns.trainLoss?.[12], before.columns.trainLoss?.[12]);
  assert.deepEqual(
    [before.columns, after.columns].map((columns) => "zeroSumViolation" in columns),
    [true, false],
  );
  const { forkedFrom } = (await readRun(other.run)).manifest;
  assert.deepEqual(forkedFrom?.changes[0], { path: "loss.name", from: "crossEntropy", to: "squaredError" });
  // And back: the rows that were recorded without the column are NaN.
  const back = await fork(other.run, 18, "loss.name=crossEntropy");
  const violation = [...((await readRun(back.run)).series.columns.zeroSumViolation ?? [])];
  assert.deepEqual(
    violation.map(Number.isNaN),
    Array.from({ length: 24 }, (_, i) => i < 18),
  );
});

let loads = 0;

const counted = defineData({
  name: "counted",
  source: "this test",
  inputs: { vectors: "counted" },
  settings: z.strictObject({ name: z.literal("counted") }).describe("Four points."),
  describe: () => "four points",
  shape: () => shapePoints(2, 2, { train: 4, validation: 0 }),
  load: async () => {
    loads++;
    return loadPoints({ inputs: Float64Array.of(0, 1, 1, 0, 1, 1, 0, 0), labels: Int32Array.of(0, 1, 0, 1) }, 4);
  },
});

dataParts.add(counted as unknown as DataPart);

test("a fork says up to where its history is of another loss, changed by itself or by one before it", async () => {
  const endOf = async ({ run }: { readonly run: string }) => (await readRun(run)).manifest.forkedFrom?.otherLossEnd;
  const first = await run(small());
  const other = await fork(first.run, 12, "loss.temperature=2");
  const child = await fork(other.run, 15, "optimizer.epsilon=1e-6");
  const grandchild = await fork(child.run, 18, "loss.precision=f64");
  const back = await fork(grandchild.run, 20, "loss.temperature=1");
  const rounded = await fork(first.run, 12, "loss.precision=f64");
  assert.deepEqual(await Promise.all([other, child, grandchild, back, rounded].map(endOf)), [
    12,
    12,
    12,
    20,
    undefined,
  ]);
});

test("a run, a resumed run and a fork load their data once, and no sooner than they are needed", async () => {
  const loadsOf = async <T>(action: () => T | Promise<T>): Promise<[number, T]> => {
    const before = loads;
    const result = await action();
    return [loads - before, result];
  };
  const [parsing, experiment] = await loadsOf(() => small("data.name=counted", "batch.size=full"));
  const [running, result] = await loadsOf(() => run(experiment));
  const [forking] = await loadsOf(() => fork(result.run, 12, "optimizer.epsilon=1e-6"));
  const [refused] = await loadsOf(() => assert.rejects(fork(result.run, 12, "model.width=9")));
  const [resuming] = await loadsOf(() => resumeRun(result.run, { ...ENGINE, steps: 30 }));
  assert.deepEqual(
    { parsing, running, forking, refused, resuming },
    { parsing: 0, running: 1, forking: 1, refused: 0, resuming: 1 },
  );
});

/** What a fork may change of a network, and whether that moves the loss at the parent's parameters by more than rounding. */
const CHANGES = [
  ["model.heads=1", "much"],
  ["model.heads=8", "much"],
  ["model.activation=gelu", "much"],
  ["model.activation=quadratic", "much"],
  ["model.dropout=0.5", "much"],
  ["model.weightNoise=0.1", "much"],
  ["model.head.weights=normalized-classes", "much"],
  ["model.head.features=normalized", "much"],
  ["loss.temperature=0.5", "much"],
  ["loss.labelSmoothing=0.1", "much"],
  ["model.prefixSharing=false", "rounding"],
  ["model.precision=f64", "rounding"],
] as const;

test("a fork under other settings of its network computes with its parent's parameters", async () => {
  const settings = ["steps=16", "optimizer.warmupSteps=0", "batch.size=full", "checkpoints.everySteps=7"];
  const parent = await run(loadExperiment("division", [...SMALL_TRANSFORMER, ...settings]));
  const before = (await readRun(parent.run)).series.columns;
  for (const [override, moved] of CHANGES) {
    const { series, manifest } = await readRun((await fork(parent.run, 12, override)).run);
    const after = series.columns;
    assert.deepEqual(
      manifest.forkedFrom?.changes.map(({ path }) => path),
      [override.split("=")[0]],
    );
    // The norm is about the weights before the step: the parent's last ones, whatever is computed with them.
    for (const name of ["lastLayerNorm", "lastLayerNormL2"]) {
      assert.deepEqual(after[name]?.slice(0, 13), before[name]?.slice(0, 13), override);
    }
    assert.deepEqual(after.trainLoss?.slice(0, 12), before.trainLoss?.slice(0, 12), override);
    const [here, there] = [after.trainLoss?.[12] as number, before.trainLoss?.[12] as number];
    const change = Math.abs(here / there - 1);
    assert.ok(moved === "much" ? change > 1e-4 : change < 1e-6, `${override}: the loss is ${here}, and was ${there}`);
  }
});

test("a fork under any other optimizer takes its first step from its parent's parameters", async () => {
  const names = optimizerParts.all.map(({ name }) => `optimizer.name=${name}`);
  const others = [...names, "optimizer={name: sgd, momentum: 0.9}", "optimizer={name: rmsProp, centered: true}"];
  // One that remembers nothing, and one that remembers two vectors. Without decay Adam and AdamW were the same.
  for (const name of ["optimizer.name=sgd", "optimizer.name=adam"]) {
    const parent = await run(small("data.points=16", "data.dimensions=6", name, "optimizer.weightDecay=0.1"));
    const before = (await readRun(parent.run)).series.columns;
    for (const other of others.filter((one) => one !== name)) {
      const after = (await readRun((await fork(parent.run, 12, other)).run)).series.columns;
      for (const column of ["trainLoss", "gradientNorm", "lastLayerNorm"]) {
        assert.deepEqual(after[column]?.slice(0, 13), before[column]?.slice(0, 13), `${name} to ${other}: ${column}`);
      }
      assert.notEqual(after.trainLoss?.[13], before.trainLoss?.[13], `${name} to ${other}`);
      assert.ok(after.trainLoss?.every(Number.isFinite), `${name} to ${other}`);
    }
  }
});
