/** @file What optimizers say of their stability: by hand, and against their own steps on quadratics. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferenceMachine, leaf } from "../engine/index.ts";
import { bindOptimizer, type OptimizerPart, type OptimizerSettings, optimizerParts } from "./index.ts";
import { adamPreconditioner, type Floats, rmsPropPreconditioner } from "./preconditioners.ts";

function assertNear(actual: ArrayLike<number>, expected: readonly number[], error: number): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs((actual[i] as number) - value) <= error, `${actual[i]} for ${value}`);
  });
}

test("the preconditioners are the formulas, by hand", () => {
  // (1 − 0.9²) (√(0.19 / (1 − 0.9²)) + 0.5) = 0.19 · 1.5, and of v = 0 it is 0.19 · 0.5.
  const adam = { secondMoment: Float32Array.of(0.19, 0), updates: 2, betas: [0.9, 0.9], epsilon: 0.5 } as const;
  assertNear(adamPreconditioner(adam), [0.285, 0.095], 1e-8);
  assertNear(rmsPropPreconditioner(Float64Array.of(4, 0), 0.25), [2.25, 0.25], 0);
});

/** One parameter, moved by the optimizer itself on ½λx² until it is far away; `state` is what it remembers then. */
function descend(part: OptimizerPart, settings: OptimizerSettings, curvature: number, steps: number) {
  const parameters = leaf("parameters", [1], "f64");
  const gradient = leaf("gradient", [1], "f64");
  const optimizer = bindOptimizer(part, settings, [{ name: "w", shape: [1], role: "vector" }], "f64");
  const { updates } = optimizer.trace(parameters, gradient);
  const machine = createReferenceMachine({ step: { outputs: [], updates } });
  const [x, slope] = [machine.values(parameters), machine.values(gradient)];
  x[0] = START;
  for (let i = 1; i <= steps && Math.abs(x[0] as number) < FAR; i++) {
    slope[0] = curvature * (x[0] as number);
    optimizer.writeScalars(machine.values(optimizer.scalars), i, BEFORE + i);
    machine.run("step");
  }
  const memory = [...optimizer.memory].map(([name, tensor]) => [name, machine.values(tensor) as Floats] as const);
  return {
    x: Math.abs(x[0] as number),
    state: { size: 1, memory: Object.fromEntries(memory), updates: BEFORE + steps },
  };
}

/** So small that √v is nothing beside the ε below, and P stands still, even as far away as it is followed. */
const START = 1e-15;
const FAR = 1e9 * START;
/** Updates with the gradient 0 that went before: bias corrections are 1. */
const BEFORE = 10_000;

const SETTINGS: readonly object[] = [
  { name: "sgd" },
  { name: "sgd", momentum: 0.9 },
  { name: "sgd", momentum: 0.9, dampening: 0.5 },
  { name: "sgd", momentum: 0.9, nesterov: true },
  { name: "rmsProp", epsilon: 0.3 },
  { name: "rmsProp", epsilon: 0.3, momentum: 0.9, centered: true },
  { name: "adam", epsilon: 0.3 },
  { name: "adam", epsilon: 0.09, epsilonPlacement: "inside-root", amsgrad: true },
  { name: "adam", epsilon: 0.3, epsilonPlacement: "before-correction", betas: [0.5, 0.9] },
  { name: "adamW", epsilon: 0.3 },
];

const read = (change: object) => {
  const { name } = change as { readonly name: string };
  const part = optimizerParts.find(name);
  return { part, settings: part.settings.parse({ learningRate: 0.01, ...change }) };
};

for (const change of SETTINGS) {
  test(`${JSON.stringify(change)}: on a quadratic a little flatter than its threshold it converges, on a sharper one not`, () => {
    const { part, settings } = read(change);
    const threshold = part.threshold?.(settings);
    assert.ok(threshold);
    const { state } = descend(part, settings, 1, 1);
    const isPreconditioned = threshold.matrix === "preconditioned";
    const [scale] = isPreconditioned ? (part.preconditioner?.(settings, state) ?? []) : [1];
    const edge = threshold.of(0.01) * (scale as number);
    assert.ok(descend(part, settings, 0.98 * edge, 3000).x < START);
    assert.ok(descend(part, settings, 1.02 * edge, 3000).x >= FAR);
  });
}

test("each optimizer that knows its threshold is among those that are tried here", () => {
  const known = optimizerParts.all.filter(({ threshold }) => threshold !== undefined).map(({ name }) => name);
  assert.deepEqual(new Set(known), new Set(SETTINGS.map((change) => read(change).part.name)));
});
