/**
 * @file Heads, normalisations and activations: each against PyTorch over ten steps (fixtures/heads.py), running statistics
 * and evaluation included; kernels and reference to the same bits on one thread and on two, from a state too; and what
 * contradicts itself is refused by name.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  constant,
  createReferenceMachine,
  differentiate,
  type FloatType,
  joinTensors,
  leaf,
  mul,
  overwrite,
  type Shape,
  sizeOf,
  splitVector,
  sum,
  type Tensor,
} from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { crossEntropy } from "../../src/losses/crossEntropy.ts";
import { ACTIVATIONS } from "../../src/models/activations.ts";
import { headSettings } from "../../src/models/head.ts";
import { layoutOf } from "../../src/models/index.ts";
import { createMlp, mlp } from "../../src/models/mlp.ts";
import { bindOptimizer } from "../../src/optimizers/index.ts";
import { sgd } from "../../src/optimizers/sgd.ts";
import { ENGINES } from "./engines.ts";
import { relativeError } from "./relativeError.ts";
import { trainTenSteps } from "./trainTenSteps.ts";

interface Result {
  readonly logits: number[];
  readonly loss: number;
  readonly gradient: number[];
  readonly afterSteps: number[];
  readonly buffers: number[];
  readonly evaluation: number[];
}

type Named = { readonly name: string; readonly shape: Shape };

interface Case extends Record<FloatType, Result> {
  readonly settings: {
    readonly activation?: string;
    readonly hiddenNorm?: string;
    readonly head?: Record<string, unknown>;
  };
  readonly shapes: readonly Named[];
  readonly bufferShapes: readonly Named[];
  readonly parameters: number[];
}

interface Fixture {
  readonly settings: { depth: number; width: number; steps: number; learningRate: number; momentum: number };
  readonly cases: Readonly<Record<string, Case>>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), "utf8"));
const { settings: sizes, cases }: Fixture = read("heads.json");
const points = read("mlp.json") as {
  readonly settings: { points: number; dimensions: number; classes: number };
  readonly inputs: number[];
  readonly labels: number[];
};

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

const totalOf = (tensors: readonly { readonly shape: Shape }[]) =>
  tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** A step of training, and an evaluation. */
function trace({ settings, parameters: first }: Case, dtype: FloatType) {
  const { points: count, dimensions, classes } = points.settings;
  const { depth, width, learningRate, momentum } = sizes;
  const model = createMlp(mlp.settings.parse({ ...settings, depth, width }), dimensions, classes);
  const held = model.buffers ?? [];
  const inputs = leaf("inputs", [count, dimensions], dtype);
  const labels = leaf("labels", [count], "i32");
  const parameters = leaf("parameters", [first.length], dtype);
  const buffers = leaf("buffers", [Math.max(totalOf(held), 1)], dtype);
  const split = (vector: Tensor, of: readonly Named[]) =>
    splitVector(
      vector,
      of.map(({ shape }) => shape),
    );
  const views = split(parameters, model.parameters);
  const bufferViews = split(buffers, held);
  // Nothing here draws: that there is something to draw from says that this is training.
  const { logits, buffers: after = [] } = model.trace(inputs, views, {} as never, bufferViews);
  const { loss } = crossEntropy.trace(logits, labels, crossEntropy.settings.parse({ precision: dtype }));
  const gradient = joinTensors(differentiate(loss, views));
  const descent = sgd.settings.parse({ name: "sgd", learningRate, momentum });
  const optimizer = bindOptimizer(sgd, descent, layoutOf(model), dtype);
  const { updates } = optimizer.trace(parameters, gradient);
  const tracked = after.length === 0 ? [] : overwrite(buffers, joinTensors(after));
  const evaluation = model.trace(inputs, views, undefined, bufferViews).logits;
  const programs = {
    train: { outputs: [logits, loss, gradient, buffers], updates: [...updates, ...tracked] },
    evaluate: { outputs: [evaluation] },
  };
  return { model, held, inputs, labels, parameters, buffers, logits, loss, gradient, optimizer, evaluation, programs };
}

for (const { name: engine, skip, create } of ENGINES) {
  for (const dtype of ["f32", "f64"] as const) {
    for (const [name, given] of Object.entries(cases)) {
      test(`${engine}, ${dtype}, ${name}: ten steps, running statistics and evaluation agree with PyTorch`, {
        skip,
      }, async (t) => {
        const traced = trace(given, dtype);
        const shapesOf = (tensors: readonly Named[]) => tensors.map(({ name, shape }) => ({ name, shape }));
        assert.deepEqual(shapesOf(traced.model.parameters), given.shapes);
        assert.deepEqual(shapesOf(traced.held), given.bufferShapes);
        const machine = await create(traced.programs);
        t.after(() => machine.dispose());
        machine.values(traced.inputs).set(points.inputs);
        machine.values(traced.labels).set(points.labels);
        machine.values(traced.parameters).set(given.parameters);
        const first = traced.held.flatMap((buffer) => new Array<number>(sizeOf(buffer.shape)).fill(buffer.first));
        machine.values(traced.buffers).set(first);
        const expected = given[dtype];
        const near = (tensor: Tensor, values: readonly number[], what: string) => {
          const error = relativeError(machine.values(tensor), values);
          assert.ok(error < TOLERANCES[dtype], `${what}: relative error ${error}`);
        };
        for (let step = 1; step <= sizes.steps; step++) {
          traced.optimizer.writeScalars(machine.values(traced.optimizer.scalars), step);
          machine.run("train");
          if (step > 1) continue;
          near(traced.logits, expected.logits, "logits");
          near(traced.loss, [expected.loss], "loss");
          near(traced.gradient, expected.gradient, "gradient");
        }
        near(traced.parameters, expected.afterSteps, "parameters");
        if (expected.buffers.length > 0) near(traced.buffers, expected.buffers, "buffers");
        machine.run("evaluate");
        near(traced.evaluation, expected.evaluation, "evaluation");
      });
    }
  }
}

/** Numbers from −1 to 1 without a pattern. */
const directionAt = (_: unknown, i: number) => Math.sin(12.9898 * (i + 1));

const SHIFT = 1e-5;

for (const [name, given] of Object.entries(cases)) {
  test(`${name}: second derivatives are those of central differences`, () => {
    const { parameters, gradient, inputs, labels, buffers } = trace(given, "f64");
    const size = given.parameters.length;
    const direction = Float64Array.from({ length: size }, directionAt);
    const [along] = differentiate(sum(mul(gradient, constant([size], direction))), [parameters]) as [Tensor];
    const machine = createReferenceMachine({ both: { outputs: [gradient, along, buffers] } });
    machine.values(inputs).set(points.inputs);
    machine.values(labels).set(points.labels);
    const gradientAt = (shift: number) => {
      machine.values(parameters).set(given.parameters.map((p, i) => p + shift * (direction[i] as number)));
      machine.run("both");
      return machine.values(gradient).slice();
    };
    const [above, below] = [gradientAt(SHIFT), gradientAt(-SHIFT)];
    gradientAt(0);
    const differences = [...above].map((slope, i) => (slope - (below[i] as number)) / (2 * SHIFT));
    const error = relativeError(machine.values(along), differences);
    assert.ok(error < 1e-6, `relative error ${error}`);
  });
}

test("every choice of a head, a normalisation and an activation is held to PyTorch", () => {
  const { norm, weights, features } = headSettings.unwrap().shape;
  const all = Object.values(cases).map(({ settings }) => mlp.settings.parse(settings));
  const used = <T>(pick: (settings: (typeof all)[number]) => T) => new Set(all.map(pick));
  assert.deepEqual(
    used(({ activation }) => activation),
    new Set(Object.keys(ACTIVATIONS)),
  );
  assert.deepEqual(
    used((model) => model.hiddenNorm),
    new Set(mlp.settings.shape.hiddenNorm.unwrap().options),
  );
  for (const [name, setting] of Object.entries({ norm, weights, features } as const)) {
    assert.deepEqual(
      used(({ head }) => head[name as "norm"]),
      new Set<string>(setting.unwrap().options),
    );
  }
  assert.deepEqual(
    used(({ head }) => head.bias),
    new Set(["as-layers", true, false]),
  );
});

const POINTS = ["data.points=24", "data.validationPoints=5", "data.dimensions=9", "model.width=7", "model.depth=3"];
const SEQUENCES = ["data.modulus=7", "model.width=8", "model.heads=2", "model.mlpWidth=12", "batch.size=8"];

/** Presets with what is changed of them. */
const BITS: readonly (readonly [preset: string, settings: readonly string[]])[] = [
  ["hypercube", [...POINTS, "model.hiddenNorm=batch"]],
  [
    "hypercube",
    [...POINTS, "model.hiddenNorm=batch", "model.head.norm=batch", "batch.size=10", "model.weightNoise=0.01"],
  ],
  ["hypercube", [...POINTS, "model.hiddenNorm=layer", "model.head.norm=layer", "model.activation=silu"]],
  [
    "hypercube",
    [...POINTS, "model.head={weights: normalized-classes, features: normalized, temperature: 0.25, bias: false}"],
  ],
  ["hypercube", [...POINTS, "model.head.weights=normalized-matrix", "model.activation=quadratic"]],
  ["division", [...SEQUENCES, "model.queryKeyNorm=true", "model.activation=silu"]],
  ["division", [...SEQUENCES, "model.queryKeyNorm=true", "model.prefixSharing=false", "model.attentionBias=true"]],
  [
    "division-openai",
    [
      ...SEQUENCES,
      "model.head={norm: batch, weights: normalized-classes, features: normalized, temperature: 0.5, bias: true}",
    ],
  ],
];

describe("one set of bits", () => {
  for (const [preset, settings] of BITS) {
    for (const dtype of ["f32", "f64"] as const) {
      const all = [...settings, `model.precision=${dtype}`];
      test(`${preset} ${all.join(" ")}`, async () => {
        const reference = await trainTenSteps(preset, all, 1, "reference");
        assert.deepEqual(await trainTenSteps(preset, all, 1, "wasm"), reference);
        assert.deepEqual(await trainTenSteps(preset, all, 2, "wasm", true), reference, "two threads, from a state");
      });
    }
  }
});

test("prefix sharing goes with normalised queries and keys: the same function", async () => {
  const settings = [...SEQUENCES, "model.queryKeyNorm=true", "model.precision=f64", "loss.precision=f64"];
  const [shared, alone] = await Promise.all(
    [true, false].map((sharing) =>
      trainTenSteps("division", [...settings, `model.prefixSharing=${sharing}`], 1, "wasm"),
    ),
  );
  const losses = [shared, alone].map((run) => run?.rows.map((row) => Number(row.split(",")[0])) ?? []);
  const error = relativeError(losses[0] as number[], losses[1] as number[]);
  assert.ok(error < 1e-9, `${error}`);
});

describe("what contradicts itself is refused by name", () => {
  const REFUSED: readonly (readonly [preset: string, settings: readonly string[], message: RegExp])[] = [
    [
      "hypercube",
      ["model.depth=1", "model.hiddenNorm=batch"],
      /^model\.hiddenNorm: "?batch"? is not allowed; must be none where model\.depth is 1/,
    ],
    ["hypercube", ["model.head.temperature=0.5"], /^model\.head\.temperature: 0\.5 is not allowed; must be 1 where/],
    ["division", ["model.head.temperature=0.5"], /^model\.head\.temperature: 0\.5 is not allowed; must be 1 where/],
    [
      "division",
      ["model.head.norm=layer"],
      /^model\.head\.norm: "?layer"? is not allowed; must be none or batch where model\.norm is pre/,
    ],
    [
      "hypercube",
      ["model.hiddenNorm=batch", "batch.size=1"],
      /^batch\.size: 1 is not allowed; must be at least 2 rows/,
    ],
    [
      "hypercube",
      ["model.head.norm=batch", "batch.size=127"],
      /^batch\.size: 127 is not allowed; must leave at least 2 rows/,
    ],
    ["hypercube", ["model.head.weights=unit"], /^model\.head\.weights: "?unit"? is not allowed; must be one of plain/],
    ["hypercube", ["model.head.scale=2"], /^model\.head\.scale: unknown setting/],
  ];
  for (const [preset, settings, message] of REFUSED) {
    test(settings.join(" "), () => {
      assert.throws(() => loadExperiment(preset, settings), { message });
    });
  }
  test("and what is merely unusual is not", () => {
    for (const [preset, settings] of [
      ["hypercube", ["model.hiddenNorm=batch", "model.head.norm=layer"]],
      ["hypercube", ["model.hiddenNorm=batch", "batch.size=127", "batch.sampling=replacement"]],
      ["division-openai", ["model.head.norm=batch", "batch.size=1", "batch.sampling=replacement"]],
      ["division-openai", ["model.head.norm=layer"]],
    ] as const) {
      assert.doesNotThrow(() => loadExperiment(preset, settings));
    }
  });
});
