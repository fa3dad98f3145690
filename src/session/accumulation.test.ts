/** @file Batches that are computed in parts: the bits of their gradient, and what is the same as of a whole batch. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { smallFiles } from "../data/fileDataSets.fixture.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import { hashParameters } from "../training/index.ts";
import { createLossSurface, createSession, type SessionOptions, type TrainingSession } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

const OPTIONS: SessionOptions = { host: nodeHost, files: smallFiles };
const SMALL = ["model.width=7", "model.depth=3", "data.points=24", "data.dimensions=6", "optimizer.learningRate=0.01"];
const points = (...settings: string[]) => loadExperiment("hypercube", [...SMALL, ...settings]);

async function using<T>(
  experiment: Experiment,
  action: (session: TrainingSession) => T | Promise<T>,
  options = OPTIONS,
) {
  const session = await createSession(experiment, options);
  try {
    return await action(session);
  } finally {
    session.dispose();
  }
}

const PLAIN_SGD = "optimizer={name: sgd, learningRate: 0.5, momentum: 0}";

test("the gradient is the sum of that of each part times its share, in order from 0 on", async () => {
  for (const loss of ["crossEntropy", "squaredError", "stableMax", "hinge"]) {
    const experiment = points("batch.size=8", "batch.accumulate=4", PLAIN_SGD, `loss.name=${loss}`);
    await using(experiment, async (session) => {
      for (let step = 0; step < 5; step++) {
        const before = session.parameters.slice();
        const rows = session.batchAfter(step).slice();
        const sum = new Float32Array(before.length);
        for (let part = 0; part < 4; part++) {
          const numbers = rows.subarray(2 * part, 2 * part + 2);
          const { loaded } = session;
          const surface = await createLossSurface(experiment, {
            ...OPTIONS,
            loaded,
            parameters: before,
            numbers,
            precision: "f32",
          });
          const gradient = new Float64Array(before.length);
          surface.gradient(gradient);
          surface.dispose();
          // Shares and rate are powers of two: nothing but the sums is rounded.
          gradient.forEach((g, i) => {
            sum[i] = (sum[i] as number) + g / 4;
          });
        }
        session.advance();
        assert.deepEqual(
          session.parameters,
          Float32Array.from(before, (value, i) => value - (sum[i] as number) / 2),
        );
      }
    });
  }
});

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  "points, parts of unlike length": points("batch.size=11", "batch.accumulate=3"),
  "points, all at once otherwise": points("batch.accumulate=5", "optimizer.name=muon"),
  "points in float64": points("batch.size=10", "batch.accumulate=4", "model.precision=f64", "loss.precision=f64"),
  "points under a float16 loss": points("batch.size=10", "batch.accumulate=4", "loss.precision=f16"),
  "points with noisy weights and gradients": points(
    ...["batch.size=10", "batch.accumulate=3", "model.weightNoise=0.1"],
    "optimizer.transforms=[{name: gradientNoise}]",
  ),
  "points with batch normalisation": points("batch.size=8", "batch.accumulate=4", "model.hiddenNorm=batch"),
  "sequences with dropout": loadExperiment("division", [
    ...SMALL_TRANSFORMER,
    ...["model.dropout=0.2", "batch.size=10", "batch.accumulate=3"],
  ]),
  "sequences of two answers": loadExperiment("division", [
    ...SMALL_TRANSFORMER,
    ...["data.tokens=openai", "batch.size=10", "batch.accumulate=3"],
  ]),
};

const train = (experiment: Experiment, steps: number, options = OPTIONS) =>
  using(
    experiment,
    (session) => {
      const rows = Array.from({ length: steps }, (_, i) => [...session.advance(i + 1 === steps)]);
      return { rows, hash: hashParameters(session.parameters) };
    },
    options,
  );

for (const [name, experiment] of Object.entries(EXPERIMENTS)) {
  test(`${name}: kernels and reference give the same bits in parts`, async () => {
    const kernels = await train(experiment, 7);
    assert.deepEqual(kernels, await train(experiment, 7, { ...OPTIONS, engine: "reference" }));
  });
}

test("what follows from the logits of a first step has the bits that it has of the whole batch, in all orders of answers", async () => {
  for (const name of ["points, parts of unlike length", "sequences of two answers"] as const) {
    const experiment = EXPERIMENTS[name] as Experiment;
    const read = (accumulate: number) =>
      using({ ...experiment, batch: { ...experiment.batch, accumulate } }, (session) => {
        const row = session.advance();
        const columns = session.columns.map((column, i) => [column.name, row[i] as number] as const);
        const ofGradient = /gradient|update|denominator|change/i;
        return Object.fromEntries(columns.filter(([column]) => !ofGradient.test(column)));
      });
    const [whole, parts] = [await read(1), await read(3)];
    assert.ok(Object.keys(whole).length > 5 && (whole.trainLoss as number) > 0);
    assert.deepEqual(parts, whole);
  }
});

test("without statistics of a batch, parts train as the whole does but for rounding", async () => {
  const exact = ["model.precision=f64", "loss.precision=f64", "batch.size=11"];
  const [whole, parts] = [await train(points(...exact), 6), await train(points(...exact, "batch.accumulate=4"), 6)];
  whole.rows.forEach(([loss], i) => {
    assert.ok(Math.abs((loss as number) - (parts.rows[i]?.[0] as number)) < 1e-10, `step ${i + 1}`);
  });
  assert.notEqual(parts.hash, whole.hash);
});

test("images are augmented by their place in the whole batch", async () => {
  const digits = (accumulate: number) =>
    using(
      loadExperiment("mnist-omnigrok", [
        ...["data.path=/idx", "data.points=11", "data.cropPadding=1", "data.horizontalFlip=true", "model.width=5"],
        ...["batch.size=8", `batch.accumulate=${accumulate}`],
      ]),
      (session) => session.advance()[0],
    );
  assert.equal(await digits(3), await digits(1));
});

test("running statistics follow the parts in turn, each of which is normalised by its own", async () => {
  const settings = ["model={name: mlp, depth: 2, width: 3, hiddenNorm: batch, precision: f64}", "loss.precision=f64"];
  const experiment = points(...settings, "batch.accumulate=2");
  await using(experiment, (session) => {
    const { loaded } = session;
    assert.ok(loaded.kind === "vectors");
    const [weight, bias] = [session.parameters.slice(0, 18), session.parameters.slice(18, 21)];
    const outputs = Array.from({ length: 24 }, (_, row) => {
      const x = new Float64Array(6);
      loaded.write(loaded.subsets.train[row] as number, x, 0);
      return Array.from(bias, (b, unit) =>
        x.reduce((sum, value, i) => sum + value * (weight[unit * 6 + i] as number), b),
      );
    });
    const [mean, variance] = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    for (const part of [outputs.slice(0, 12), outputs.slice(12)]) {
      for (let unit = 0; unit < 3; unit++) {
        const values = part.map((row) => row[unit] as number);
        const average = values.reduce((sum, value) => sum + value, 0) / 12;
        const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
        mean[unit] = 0.9 * (mean[unit] as number) + 0.1 * average;
        variance[unit] = 0.9 * (variance[unit] as number) + (0.1 * squares) / 11;
      }
    }
    session.advance();
    const expected = [...mean, ...variance, 2];
    session.capture().buffers.forEach((value, i) => {
      assert.ok(Math.abs(value - (expected[i] as number)) < 1e-12, `${i}: ${value}`);
    });
  });
});

test("parts that are too many, or too short for batch statistics, are refused", () => {
  assert.throws(
    () => points("batch.size=7", "batch.accumulate=8"),
    /^RequestError: batch\.accumulate: 8 is not allowed; must be a whole number from 1 to 7, the rows of a batch$/,
  );
  const normalised = ["model.hiddenNorm=batch", "batch.size=12"];
  points(...normalised, "batch.accumulate=6");
  assert.throws(
    () => points(...normalised, "batch.accumulate=7"),
    /batch\.accumulate: 7 is not allowed; must leave at least 2 rows with batch normalisation for each part, and of 12 one has 1$/,
  );
  assert.throws(
    () => points("model.hiddenNorm=batch", "batch.size=21", "batch.accumulate=10"),
    /must leave at least 2 rows with batch normalisation for each part of the last batch of an epoch, and of its 3 one has 1$/,
  );
});
