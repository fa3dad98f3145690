/** @file Probes in a session: what feature change is, when it is measured, and that nobody is the worse for looking. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoadedVectors } from "../data/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { openSession } from "../training/index.ts";
import type { Engine, TrainingSession } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

const SMALL = ["data.points=24", "data.dimensions=9", "model.width=7", "model.depth=3", "model.activation=tanh"];

const open = (
  preset: string,
  settings: readonly string[],
  { threads = 1, engine = "wasm" }: { readonly threads?: number; readonly engine?: Engine } = {},
): Promise<TrainingSession> => openSession(loadExperiment(preset, settings), { threads, engine });

/** The parameters by name, as rows of float64; a bias is one row. */
function readParameters({ parameters, layout }: TrainingSession): ReadonlyMap<string, readonly number[][]> {
  const matrices = new Map<string, number[][]>();
  let offset = 0;
  for (const { name, shape } of layout) {
    const columns = shape.at(-1) as number;
    const rows = shape.length === 1 ? 1 : (shape[0] as number);
    const start = offset;
    const row = (i: number) => Array.from(parameters.subarray(start + i * columns, start + (i + 1) * columns));
    matrices.set(
      name,
      Array.from({ length: rows }, (_, i) => row(i)),
    );
    offset += rows * columns;
  }
  return matrices;
}

/** What the last of the three layers reads of the first training rows, forward by hand. */
function readFeatures(session: TrainingSession, rows: number): number[] {
  const parameters = readParameters(session);
  const data = session.loaded as LoadedVectors;
  const features: number[] = [];
  for (let i = 0; i < rows; i++) {
    const point = new Float64Array(9);
    data.write(data.subsets.train[i] as number, point, 0);
    let x = [...point];
    for (const layer of [0, 1]) {
      const [bias] = parameters.get(`layers.${layer}.bias`) ?? [];
      x = (parameters.get(`layers.${layer}.weight`) ?? []).map((weights, unit) =>
        Math.tanh(weights.reduce((sum, weight, k) => sum + weight * (x[k] as number), bias?.[unit] ?? Number.NaN)),
      );
    }
    features.push(...x);
  }
  return features;
}

const norm = (x: readonly number[]) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/** One step, its row by the columns' names. */
function advance(session: TrainingSession): Record<string, number> {
  const row = session.advance();
  return Object.fromEntries(session.columns.map(({ name }, i) => [name, row[i] as number]));
}

describe("feature change", () => {
  for (const [what, settings, rows] of [
    ["all rows where fewer are there than asked for", ["model.precision=f64", "loss.precision=f64"], 24],
    ["the first rows", ["model.precision=f64", "loss.precision=f64", "instruments.featureChange.rows=5"], 5],
    ["the first rows, though batches take others", ["instruments.featureChange.rows=5", "batch.size=7"], 5],
    ["without the noise on the weights", ["instruments.featureChange.rows=5", "model.weightNoise=0.1"], 5],
  ] as const) {
    test(`is the distance of the features of fixed rows, relative to their norm: ${what}`, async () => {
      const session = await open("hypercube", [...SMALL, ...settings, "instruments.featureChange.everySteps=3"]);
      const error = settings.some((setting) => setting === "model.precision=f64") ? 1e-12 : 1e-4;
      for (let step = 1; step <= 9; step++) {
        const before = readFeatures(session, rows);
        const { featureChange } = advance(session);
        if (step % 3 !== 0) {
          assert.ok(Number.isNaN(featureChange), `step ${step}`);
          continue;
        }
        const after = readFeatures(session, rows);
        const expected = norm(after.map((x, i) => x - (before[i] as number))) / norm(before);
        assert.ok(expected > 0 && Math.abs((featureChange as number) - expected) < error * expected, `step ${step}`);
      }
      session.dispose();
    });
  }

  test("is the same number from kernels and from the reference, of sequences too", async () => {
    for (const [preset, settings] of [
      ["hypercube", SMALL],
      ["division", SMALL_TRANSFORMER],
      ["division", [...SMALL_TRANSFORMER, "data.tokens=openai", "model.norm=post"]],
    ] as const) {
      const all = [...settings, "instruments.featureChange.everySteps=1"];
      const readings = async (threads: number, engine: Engine) => {
        const session = await open(preset, all, { threads, engine });
        const read = Array.from({ length: 5 }, () => advance(session).featureChange);
        session.dispose();
        return read;
      };
      const reference = await readings(1, "reference");
      for (const threads of [1, 2]) assert.deepEqual(await readings(threads, "wasm"), reference);
    }
  });

  test("has the last column, and none where it is off", async () => {
    const columnsOf = async (...settings: string[]) => {
      const session = await open("division", [...SMALL_TRANSFORMER, ...settings]);
      session.dispose();
      return session.columns.map(({ name }) => name);
    };
    const off = await columnsOf();
    assert.ok(!off.includes("featureChange"));
    assert.deepEqual(await columnsOf("instruments.featureChange.everySteps=1"), [...off, "featureChange"]);
  });

  test("is 0 where the update changes nothing, and NaN where there are no features", async () => {
    const still = await open("division", [...SMALL_TRANSFORMER, "instruments.featureChange.everySteps=1"]);
    // The warm-up's first rate is 0.
    assert.equal(advance(still).featureChange, 0);
    assert.ok((advance(still).featureChange as number) > 0);
    still.dispose();
    const relu = ["model.activation=relu", "instruments.featureChange.everySteps=1"];
    const dead = await open("hypercube", [...SMALL, ...relu]);
    dead.parameters.fill(0);
    assert.ok(Number.isNaN(advance(dead).featureChange));
    dead.dispose();
  });
});

test("no probe changes a bit of training, or of what else is recorded", async () => {
  for (const [preset, settings] of [
    ["hypercube", SMALL],
    ["division", [...SMALL_TRANSFORMER, "model.dropout=0.2", "model.weightNoise=0.1"]],
  ] as const) {
    const [plain, probed] = await Promise.all([
      open(preset, settings),
      open(preset, [...settings, "instruments.featureChange.everySteps=2", "instruments.featureChange.rows=6"]),
    ]);
    for (let step = 1; step <= 12; step++) {
      const { featureChange, ...others } = advance(probed);
      assert.deepEqual(others, advance(plain));
      assert.equal(Number.isNaN(featureChange), step % 2 === 1);
      assert.deepEqual(probed.parameters, plain.parameters);
    }
    for (const session of [plain, probed]) session.dispose();
  }
});
