/** @file The whole MLP against PyTorch: logits, loss, gradient, ten steps of each optimizer (fixtures/mlp.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import {
  createMachine,
  createReferenceMachine,
  differentiate,
  type FloatType,
  joinTensors,
  leaf,
  type Machine,
  type Programs,
  splitVector,
} from "../../src/engine/index.ts";
import { crossEntropy } from "../../src/losses/crossEntropy.ts";
import { createMlp } from "../../src/models/mlp.ts";
import { bindOptimizer, type OptimizerSettings, optimizerParts } from "../../src/optimizers/index.ts";
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

interface OptimizerCase {
  readonly settings: { readonly name: string };
  readonly f32: number[];
  readonly f64: number[];
}

/** Settings, and the parameters after ten steps: those of fixtures/optimizers.py, and Adam's. */
const OPTIMIZER_CASES: Record<string, OptimizerCase> = {
  ...JSON.parse(readFileSync(new URL("../fixtures/optimizers.json", import.meta.url), "utf8")).cases,
  ...Object.fromEntries(
    Object.entries({
      adam: { name: "adam", learningRate: 1e-3, betas: [0.9, 0.95], epsilon: 1e-8 },
      adamCoupledDecay: { name: "adam", learningRate: 1e-2, betas: [0.9, 0.98], epsilon: 1e-8, weightDecay: 0.1 },
      adamW: { name: "adamW", learningRate: 1e-2, betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.5 },
    }).map(([name, settings]) => {
      const { f32, f64 } = fixture.precisions;
      return [name, { settings, f32: f32.afterSteps[name], f64: f64.afterSteps[name] }];
    }),
  ),
};

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

function traceStep(dtype: FloatType, settings: OptimizerSettings) {
  const model = createMlp(
    { depth, width, activation: "relu", bias: true, initialization: "pytorch", initializationScale: 1 },
    dimensions,
    classes,
  );
  const inputs = leaf("inputs", [points, dimensions], dtype);
  const labels = leaf("labels", [points], "i32");
  const parameters = leaf("parameters", [fixture.parameters.length], dtype);
  const views = splitVector(
    parameters,
    model.parameters.map(({ shape }) => shape),
  );
  const { logits } = model.trace(inputs, views);
  const { loss } = crossEntropy.trace(logits, labels, {
    name: "crossEntropy",
    precision: dtype,
    gradient: "softmax-minus-one-hot",
  });
  const gradient = joinTensors(differentiate(loss, views));
  const optimizer = bindOptimizer(optimizerParts.find(settings.name), settings, fixture.parameters.length, dtype);
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

const ENGINES: Record<string, (programs: Programs<"train">) => Promise<Machine<"train">> | Machine<"train">> = {
  kernels: (programs) => createMachine(programs, { host: nodeHost }),
  reference: (programs) => createReferenceMachine(programs),
};

for (const [engine, create] of Object.entries(ENGINES)) {
  for (const dtype of ["f32", "f64"] as const) {
    for (const [name, reached] of Object.entries(OPTIMIZER_CASES)) {
      test(`${engine}, ${dtype}: forward pass, gradient and ten ${name} steps agree with PyTorch`, async (t) => {
        const traced = traceStep(dtype, optimizerParts.find(reached.settings.name).settings.parse(reached.settings));
        const machine = await create(traced.programs);
        t.after(() => machine.dispose());
        machine.values(traced.inputs).set(fixture.inputs);
        machine.values(traced.labels).set(fixture.labels);
        machine.values(traced.parameters).set(fixture.parameters);
        const expected = fixture.precisions[dtype];
        const tolerance = TOLERANCES[dtype];
        for (let step = 1; step <= steps; step++) {
          traced.optimizer.writeScalars(machine.values(traced.optimizer.scalars), step);
          machine.run("train");
          if (step > 1) continue;
          assert.ok(relativeError(machine.values(traced.logits), expected.logits) < tolerance);
          assert.ok(relativeError(machine.values(traced.loss), [expected.loss]) < tolerance);
          assert.ok(relativeError(machine.values(traced.gradient), expected.gradient) < tolerance);
        }
        const error = relativeError(machine.values(traced.parameters), reached[dtype]);
        assert.ok(error < tolerance, `relative error ${error}`);
      });
    }
  }
}
