/** @file The whole MLP against PyTorch: logits, loss, gradient, ten steps of each optimizer and each loss (fixtures/mlp.py and beside). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { differentiate, type FloatType, joinTensors, leaf, splitVector } from "../../src/engine/index.ts";
import { lossParts } from "../../src/losses/index.ts";
import { layoutOf } from "../../src/models/index.ts";
import { createMlp, mlp } from "../../src/models/mlp.ts";
import { bindOptimizer, optimizerParts } from "../../src/optimizers/index.ts";
import { ENGINES } from "./engines.ts";
import { relativeError } from "./relativeError.ts";

interface Result {
  readonly logits: number[];
  readonly loss: number;
  readonly gradient: number[];
  readonly afterSteps: Record<string, number[]>;
}

interface Fixture {
  readonly settings: {
    points: number;
    dimensions: number;
    width: number;
    classes: number;
    depth: number;
    steps: number;
  };
  readonly inputs: number[];
  readonly labels: number[];
  readonly parameters: number[];
  readonly precisions: Record<FloatType, Result>;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../fixtures/mlp.json", import.meta.url), "utf8"));
const { points, dimensions, width, classes, depth, steps } = fixture.settings;

type Named = { readonly name: string };

/** What is known after the first and after the tenth step. */
type Reached = Pick<Result, "loss" | "gradient"> & { readonly afterSteps: number[] };

interface Case extends Record<FloatType, Reached> {
  readonly optimizer: Named;
  readonly loss: Named;
}

const readCases = <T>(file: string): Record<string, T> =>
  JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), "utf8")).cases;

/** An optimizer under cross-entropy, of which mlp.py has loss and gradient. */
function underCrossEntropy(optimizer: Named, afterSteps: Record<FloatType, number[]>): Case {
  const { f32, f64 } = fixture.precisions;
  return {
    optimizer,
    loss: { name: "crossEntropy" },
    f32: { ...f32, afterSteps: afterSteps.f32 },
    f64: { ...f64, afterSteps: afterSteps.f64 },
  };
}

const ADAMS = {
  adam: { name: "adam", learningRate: 1e-3, betas: [0.9, 0.95], epsilon: 1e-8 },
  adamCoupledDecay: { name: "adam", learningRate: 1e-2, betas: [0.9, 0.98], epsilon: 1e-8, weightDecay: 0.1 },
  adamW: { name: "adamW", learningRate: 1e-2, betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.5 },
};

const CASES: readonly (readonly [string, Case])[] = [
  ...Object.entries(ADAMS).map(([name, settings]): [string, Case] => {
    const reached = (dtype: FloatType) => fixture.precisions[dtype].afterSteps[name] as number[];
    return [name, underCrossEntropy(settings, { f32: reached("f32"), f64: reached("f64") })];
  }),
  ...Object.entries(readCases<{ readonly settings: Named } & Record<FloatType, number[]>>("optimizers.json")).map(
    ([name, { settings, ...afterSteps }]): [string, Case] => [name, underCrossEntropy(settings, afterSteps)],
  ),
  ...Object.entries(readCases<Case>("losses.json")),
];

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

function traceStep(dtype: FloatType, optimizing: Named, losing: Named) {
  const model = createMlp(mlp.settings.parse({ depth, width }), dimensions, classes);
  const inputs = leaf("inputs", [points, dimensions], dtype);
  const labels = leaf("labels", [points], "i32");
  const parameters = leaf("parameters", [fixture.parameters.length], dtype);
  const views = splitVector(
    parameters,
    model.parameters.map(({ shape }) => shape),
  );
  const { logits } = model.trace(inputs, views);
  const lossPart = lossParts.find(losing.name);
  const { loss } = lossPart.trace(logits, labels, lossPart.settings.parse({ ...losing, precision: dtype }));
  const gradient = joinTensors(differentiate(loss, views));
  const part = optimizerParts.find(optimizing.name);
  const optimizer = bindOptimizer(part, part.settings.parse(optimizing), layoutOf(model), dtype);
  const { updates } = optimizer.trace(parameters, gradient);
  const outputs = [logits, loss, gradient];
  return {
    inputs,
    labels,
    parameters,
    logits,
    loss,
    gradient,
    optimizer,
    programs: { train: { outputs, updates } },
  };
}

for (const { name: engine, skip, create } of ENGINES) {
  for (const dtype of ["f32", "f64"] as const) {
    for (const [name, { optimizer, loss, [dtype]: expected }] of CASES) {
      test(`${engine}, ${dtype}: forward pass, gradient and ten ${name} steps agree with PyTorch`, {
        skip,
      }, async (t) => {
        const traced = traceStep(dtype, optimizer, loss);
        const machine = await create(traced.programs);
        t.after(() => machine.dispose());
        machine.values(traced.inputs).set(fixture.inputs);
        machine.values(traced.labels).set(fixture.labels);
        machine.values(traced.parameters).set(fixture.parameters);
        const tolerance = TOLERANCES[dtype];
        for (let step = 1; step <= steps; step++) {
          traced.optimizer.writeScalars(machine.values(traced.optimizer.scalars), step);
          machine.run("train");
          if (step > 1) continue;
          assert.ok(relativeError(machine.values(traced.logits), fixture.precisions[dtype].logits) < tolerance);
          assert.ok(relativeError(machine.values(traced.loss), [expected.loss]) < tolerance);
          assert.ok(relativeError(machine.values(traced.gradient), expected.gradient) < tolerance);
        }
        const error = relativeError(machine.values(traced.parameters), expected.afterSteps);
        assert.ok(error < tolerance, `relative error ${error}`);
      });
    }
  }
}
