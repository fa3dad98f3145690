/**
 * @file Networks on images against PyTorch over ten steps (fixtures/networks.py), running statistics and evaluation included; and their
 * second derivatives.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ImageSize } from "../../src/data/index.ts";
import {
  constant,
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
import { crossEntropy } from "../../src/losses/crossEntropy.ts";
import { layoutOf, MODELS, type Model, modelParts } from "../../src/models/index.ts";
import { adamW } from "../../src/optimizers/adamW.ts";
import { bindOptimizer } from "../../src/optimizers/index.ts";
import { COMPILED, ENGINES } from "./engines.ts";
import { relativeError } from "./relativeError.ts";

type Named = { readonly name: string; readonly shape: Shape };

interface Case {
  readonly settings: { readonly name: string };
  readonly image: ImageSize;
  readonly shapes: readonly Named[];
  readonly bufferShapes: readonly Named[];
  readonly parameters: number[];
  readonly inputs: number[];
  readonly logits: number[];
  readonly loss: number;
  readonly gradient: number[];
  readonly afterSteps: number[];
  readonly buffers: number[];
  readonly evaluation: number[];
}

interface Fixture {
  readonly steps: number;
  readonly classes: number;
  readonly optimizer: object;
  readonly cases: Readonly<Record<string, Case>>;
}

const {
  steps,
  classes,
  optimizer: optimizing,
  cases,
}: Fixture = JSON.parse(readFileSync(new URL("../fixtures/networks.json", import.meta.url), "utf8"));

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

const splitAs = (vector: Tensor, of: readonly Named[]) =>
  splitVector(
    vector,
    of.map(({ shape }) => shape),
  );

const countRows = ({ logits }: Case) => logits.length / classes;

function createNetwork({ settings, image }: Case): Model<"images"> {
  const part = modelParts.find(settings.name);
  const shape = { classes, answers: 1, rows: { train: 2, validation: 0 } };
  return part.create(part.settings.parse(settings), { ...shape, input: { kind: "images", ...image } });
}

/** A step of training, and an evaluation. */
function trace(given: Case, dtype: FloatType) {
  const model = createNetwork(given);
  const rows = countRows(given);
  const { height, width, channels } = given.image;
  const held = model.buffers ?? [];
  const images = leaf("images", [rows, height, width, channels], dtype);
  const labels = leaf("labels", [rows], "i32");
  const parameters = leaf("parameters", [given.parameters.length], dtype);
  const buffers = leaf("buffers", [Math.max(given.buffers.length, 1)], dtype);
  const [views, bufferViews] = [splitAs(parameters, model.parameters), splitAs(buffers, held)];
  // Nothing here draws: that there is something to draw from says that this is training.
  const { logits, layers = [], buffers: after = [] } = model.trace(images, views, {} as never, bufferViews);
  const { loss } = crossEntropy.trace(logits, labels, crossEntropy.settings.parse({ precision: dtype }));
  const gradient = joinTensors(differentiate(loss, views));
  const settings = adamW.settings.parse({ name: "adamW", ...optimizing });
  const optimizer = bindOptimizer(adamW, settings, layoutOf(model), dtype);
  const { updates } = optimizer.trace(parameters, gradient);
  const tracked = after.length === 0 ? [] : overwrite(buffers, joinTensors(after));
  const evaluation = model.trace(images, views, undefined, bufferViews).logits;
  const programs = {
    train: { outputs: [logits, loss, gradient, buffers], updates: [...updates, ...tracked] },
    evaluate: { outputs: [evaluation] },
  };
  const leaves = { images, labels, parameters, buffers };
  return { model, held, layers, leaves, logits, loss, gradient, optimizer, evaluation, programs };
}

type Traced = ReturnType<typeof trace>;

/** Writes what a network has before the first step. */
function fill(
  values: (tensor: Tensor) => { set(numbers: ArrayLike<number>): void },
  { leaves, held }: Traced,
  given: Case,
) {
  values(leaves.images).set(given.inputs);
  values(leaves.labels).set(Array.from({ length: countRows(given) }, (_, row) => row % classes));
  values(leaves.parameters).set(given.parameters);
  values(leaves.buffers).set(held.flatMap(({ shape, first }) => new Array<number>(sizeOf(shape)).fill(first)));
}

const shapesOf = (tensors: readonly Named[]) => tensors.map(({ name, shape }) => ({ name, shape }));

for (const [name, given] of Object.entries(cases)) {
  test(`${name}: parameters and buffers have the names, the shapes and the order of PyTorch's modules`, () => {
    const { model, held, layers } = trace(given, "f32");
    assert.deepEqual(shapesOf(model.parameters), given.shapes);
    assert.deepEqual(shapesOf(held), given.bufferShapes);
    assert.deepEqual(
      layers.map(({ shape }) => shape[0]),
      new Array((model.layers ?? []).length).fill(countRows(given)),
    );
    assert.ok(layers.every(({ shape }) => shape.length === 2));
  });
}

for (const { name: engine, skip, create } of ENGINES) {
  for (const dtype of ["f32", "f64"] as const) {
    for (const [name, given] of Object.entries(cases)) {
      test(`${engine}, ${dtype}, ${name}: gradient, ten steps, running statistics and evaluation agree with PyTorch`, {
        skip,
      }, async (t) => {
        const traced = trace(given, dtype);
        const machine = await create(traced.programs);
        t.after(() => machine.dispose());
        fill(machine.values, traced, given);
        const near = (tensor: Tensor, values: readonly number[], what: string) => {
          const error = relativeError(machine.values(tensor), values);
          assert.ok(error < TOLERANCES[dtype], `${what}: relative error ${error}`);
        };
        for (let step = 1; step <= steps; step++) {
          traced.optimizer.writeScalars(machine.values(traced.optimizer.scalars), step);
          machine.run("train");
          if (step > 1) continue;
          near(traced.logits, given.logits, "logits");
          near(traced.loss, [given.loss], "loss");
          near(traced.gradient, given.gradient, "gradient");
        }
        near(traced.leaves.parameters, given.afterSteps, "parameters");
        if (given.buffers.length > 0) near(traced.leaves.buffers, given.buffers, "buffers");
        machine.run("evaluate");
        near(traced.evaluation, given.evaluation, "evaluation");
      });
    }
  }
}

/** Numbers from −1 to 1 without a pattern. */
const directionAt = (_: unknown, i: number) => Math.sin(12.9898 * (i + 1));

const SHIFT = 1e-6;

for (const [name, given] of Object.entries(cases)) {
  test(`${name}: second derivatives are those of central differences`, async (t) => {
    const traced = trace(given, "f64");
    const { leaves, gradient } = traced;
    const size = given.parameters.length;
    const direction = Float64Array.from({ length: size }, directionAt);
    const [along] = differentiate(sum(mul(gradient, constant([size], direction))), [leaves.parameters]) as [Tensor];
    const machine = await COMPILED[0].create({ both: { outputs: [gradient, along, leaves.buffers] } });
    t.after(() => machine.dispose());
    fill(machine.values, traced, given);
    const gradientAt = (shift: number) => {
      machine.values(leaves.parameters).set(given.parameters.map((p, i) => p + shift * (direction[i] as number)));
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

test("every network on images is held to PyTorch", () => {
  const readers = MODELS.filter(({ accepts }) => (accepts as readonly string[]).includes("images"));
  const held = new Set(Object.values(cases).map(({ settings }) => settings.name));
  assert.deepEqual(held, new Set(readers.map(({ name }) => name)));
});
