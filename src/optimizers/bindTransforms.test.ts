/** @file A chain of gradient transforms: each has memory and scalars of its own, and they act in the order of the settings. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { add, createReferenceMachine, fill, leaf, mul, type Tensor } from "../engine/index.ts";
import { bindOptimizer, optimizerParts } from "./index.ts";
import { defineTransform, type TransformPart, transformParts } from "./transforms/index.ts";

/** g ← step · g + the sum of the gradients before. */
const summed = defineTransform({
  name: "summed",
  source: "this test",
  equation: "g ← t g + Σg",
  settings: z.strictObject({ name: z.literal("summed") }),
  memory: () => ["sum"],
  scalars: (_, { step }) => ({ step }),
  apply: ({ gradient, memory, scalars }) => ({
    gradient: add(mul(gradient, scalars.step as Tensor), memory.sum as Tensor),
    memory: { sum: add(memory.sum as Tensor, gradient) },
  }),
});

transformParts.add(summed as unknown as TransformPart);

/** Gradient descent with the rate 1 from 0, in float64, under these transforms, two steps with these gradients. */
function descend(names: readonly string[], gradients: readonly (readonly number[])[]) {
  const part = optimizerParts.find("sgd");
  const settings = part.settings.parse({ name: "sgd", learningRate: 1 });
  const transforms = names.map((name) => ({ name, maxNorm: 5, value: 5 }));
  const length = gradients[0]?.length ?? 0;
  const optimizer = bindOptimizer(
    part,
    { ...settings, transforms },
    [{ name: "w", shape: [length], role: "vector" }],
    "f64",
  );
  const [parameters, gradient] = [leaf("parameters", [length], "f64"), leaf("gradient", [length], "f64")];
  const { updates } = optimizer.trace(parameters, gradient);
  const machine = createReferenceMachine({ step: { outputs: [], updates } });
  gradients.forEach((values, i) => {
    machine.values(gradient).set(values);
    optimizer.writeScalars(machine.values(optimizer.scalars), i + 1);
    machine.run("step");
  });
  const memory = [...optimizer.memory].map(([name, tensor]) => [name, [...machine.values(tensor)]]);
  return { parameters: [...machine.values(parameters)], memory: Object.fromEntries(memory) };
}

test("one transform: its memory goes by its name", () => {
  // 1 · 3 + 0, then 2 · 10 + 3.
  assert.deepEqual(descend(["summed"], [[3], [10]]), { parameters: [-26], memory: { summed_sum: [13] } });
});

test("two of a kind have memory and scalars of their own, the second behind the first", () => {
  // The first gives 3 and 23; the second makes 1 · 3 + 0 of the one, and 2 · 23 + 3 of the other.
  assert.deepEqual(descend(["summed", "summed"], [[3], [10]]), {
    parameters: [-52],
    memory: { summed_sum: [13], summed2_sum: [26] },
  });
});

test("a chain goes in the order of its settings", () => {
  const clipped = (values: readonly number[]) => {
    const norm = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
    return values.map((x) => x * Math.min(1, 5 / (norm + 1e-6)));
  };
  const near = (actual: readonly number[], expected: readonly number[]) => {
    actual.forEach((x, i) => {
      assert.ok(Math.abs(x - (expected[i] as number)) < 1e-12, `${actual} for ${expected}`);
    });
  };
  const gradients = [
    [6, 8],
    [0.5, 0],
  ];
  const [first, second] = [clipped([6, 8]), clipped([0.5, 0])] as [number[], number[]];
  near(
    descend(["clipNorm", "summed"], gradients).parameters,
    first.map((x, i) => -(x + 2 * (second[i] as number) + x)),
  );
  const last = clipped([2 * 0.5 + 6, 8]);
  near(
    descend(["summed", "clipNorm"], gradients).parameters,
    first.map((x, i) => -(x + (last[i] as number))),
  );
  const { memory } = descend(["clipNorm", "summed", "clipNorm", "summed"], gradients);
  assert.deepEqual(Object.keys(memory), ["summed_sum", "summed2_sum"]);
});

test("clipValue clamps each element by itself, and lets what is no number through", () => {
  const { parameters } = descend(["clipValue"], [[6, -8, 5, -0.5, Infinity, NaN]]);
  assert.deepEqual(parameters, [-5, 5, -5, 0.5, -5, NaN]);
});

test("a transform that does not exist is no other one", () => {
  assert.throws(() => transformParts.find("grokfast"), /there is no transform grokfast/);
});

test("what a transform makes of frozen parameters' gradient is 0 to the next one", () => {
  const shifted = defineTransform({
    name: "shifted",
    source: "this test",
    equation: "g ← g + 100",
    settings: z.strictObject({ name: z.literal("shifted") }),
    apply: ({ gradient }) => ({ gradient: add(gradient, fill(100, gradient.shape, "f64")) }),
  });
  transformParts.add(shifted as unknown as TransformPart);
  const part = optimizerParts.find("sgd");
  const transforms = [{ name: "shifted" }, { name: "clipNorm", maxNorm: 5 }];
  const settings = { ...part.settings.parse({ name: "sgd", learningRate: 1 }), transforms, frozen: ["a"] };
  const layout = ["a", "b"].map((name) => ({ name, shape: [1], role: "vector" as const }));
  const optimizer = bindOptimizer(part, settings, layout, "f64");
  const [parameters, gradient] = [leaf("parameters", [2], "f64"), leaf("gradient", [2], "f64")];
  const { updates } = optimizer.trace(parameters, gradient);
  const machine = createReferenceMachine({ step: { outputs: [], updates } });
  machine.values(gradient).set([3, 3]);
  optimizer.writeScalars(machine.values(optimizer.scalars), 1);
  machine.run("step");
  const [a, b] = machine.values(parameters) as unknown as [number, number];
  assert.equal(a, 0);
  assert.ok(Math.abs(b + 5) < 1e-6, `${b}`);
});

test("what is left of a gradient nearly along the weights is orthogonal to them, in float32 too", () => {
  const part = optimizerParts.find("sgd");
  const transforms = [{ name: "orthogonalGradient" }];
  const settings = { ...part.settings.parse({ name: "sgd", learningRate: 1 }), transforms };
  const optimizer = bindOptimizer(part, settings, [{ name: "w", shape: [500], role: "vector" }], "f32");
  const [parameters, gradient] = [leaf("parameters", [500], "f32"), leaf("gradient", [500], "f32")];
  const { updates } = optimizer.trace(parameters, gradient);
  const machine = createReferenceMachine({ step: { outputs: [], updates } });
  const weights = Float32Array.from({ length: 500 }, (_, i) => Math.sin(3 * i) + 2);
  machine.values(parameters).set(weights);
  machine.values(gradient).set(weights.map((w, i) => w + 1e-5 * Math.cos(i)));
  optimizer.writeScalars(machine.values(optimizer.scalars), 1);
  machine.run("step");
  const moved = Float64Array.from(machine.values(parameters), (value, i) => value - (weights[i] as number));
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const cosine = dot(moved, weights) / Math.sqrt(dot(moved, moved) * dot(weights, weights));
  assert.ok(Math.abs(cosine) < 1e-3, `cosine ${cosine}`);
});
