/**
 * @file Every optimizer: kernels and reference give the same bits on one thread and on two, and a run that goes on from a
 * state comes to the same ones; those that PyTorch lacks agree with a statement in plain float64 (the others: mlpFixture).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import { add, createMachine, type FloatType, leaf, mul, scalar } from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { bindOptimizer, OPTIMIZERS, optimizerParts } from "../../src/optimizers/index.ts";
import type { Engine, TrainingSession } from "../../src/session/index.ts";
import { openSession } from "../../src/training/index.ts";
import { relativeError } from "./relativeError.ts";

/** Settings besides the defaults under which an optimizer takes another way through its step. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  adam: ["weightDecay=0.1", "epsilonPlacement=inside-root"],
  adamW: ["weightDecay=0.1", "epsilonPlacement=before-correction"],
  rmsProp: ["momentum=0.9", "centered=true", "weightDecay=0.1"],
  sgd: ["momentum=0.9", "nesterov=true", "weightDecay=0.1", "transforms=[{name: clipNorm, maxNorm: 0.1}]"],
  lion: ["weightDecay=0.1"],
  adagrad: ["learningRateDecay=0.1", "initialAccumulator=0.5", "weightDecay=0.1"],
  adamax: ["weightDecay=0.1", "transforms=[{name: clipValue, value: 0.01}]"],
};

const SMALL = ["data.points=24", "model.width=7", "model.depth=3", "data.dimensions=9", "optimizer.warmupSteps=2"];

const open = (settings: readonly string[], threads: number, engine: Engine): Promise<TrainingSession> =>
  openSession(loadExperiment("hypercube", [...SMALL, ...settings]), { threads, engine });

function advance(session: TrainingSession, steps: number): TrainingSession {
  for (let step = 0; step < steps; step++) session.advance();
  return session;
}

function bitsOf(session: TrainingSession): string[] {
  const { parameters, optimizer } = session.capture();
  return [parameters, ...optimizer.values()].map((values) => Buffer.from(values.buffer).toString("base64"));
}

for (const { name } of OPTIMIZERS) {
  const changed = (VARIANTS[name] ?? []).map((setting) => `optimizer.${setting}`);
  for (const settings of changed.length === 0 ? [[]] : [[], changed]) {
    for (const dtype of ["f32", "f64"] as const) {
      const all = [`optimizer.name=${name}`, `model.precision=${dtype}`, ...settings];
      test(`${all.join(" ")}: one set of bits`, async () => {
        const reference = bitsOf(advance(await open(all, 1, "reference"), 10));
        for (const threads of [1, 2]) {
          const session = await open(all, threads, "wasm");
          const state = advance(session, 4).capture();
          assert.deepEqual(bitsOf(advance(session, 6)), reference, `${threads} threads`);
          const resumed = await open(all, threads, "wasm");
          resumed.restore(state);
          assert.deepEqual(bitsOf(advance(resumed, 6)), reference, `${threads} threads, from a state`);
          for (const each of [session, resumed]) each.dispose();
        }
      });
    }
  }
}

/** One step in plain numbers. */
type Statement = (at: {
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly memory: Record<string, Float64Array>;
}) => void;

/** Optimizers that PyTorch lacks: settings, and their update as their paper states it. */
const STATEMENTS: Readonly<Record<string, { readonly settings: object; readonly step: Statement }>> = {
  lion: {
    settings: { name: "lion", learningRate: 0.01, betas: [0.9, 0.99], weightDecay: 0.2 },
    step: ({ parameters, gradient, memory }) => {
      memory.exp_avg ??= new Float64Array(parameters.length);
      const mean = memory.exp_avg;
      gradient.forEach((g, i) => {
        const m = mean[i] as number;
        const p = parameters[i] as number;
        parameters[i] = p - 0.01 * (Math.sign(0.9 * m + 0.1 * g) + 0.2 * p);
        mean[i] = 0.99 * m + 0.01 * g;
      });
    },
  },
};

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

describe("against a statement in float64", () => {
  const curvatures = Float64Array.of(-1.5, 0.25, 3, 0, 12);
  const start = Float64Array.of(1, -2, 0.5, 3, -0.125);
  for (const [name, { settings, step }] of Object.entries(STATEMENTS)) {
    for (const dtype of ["f32", "f64"] as const) {
      test(`${name}, ${dtype}: ten steps on a quadratic form`, async () => {
        const parameters = leaf("parameters", [5], dtype);
        const curvature = leaf("curvature", [5], dtype);
        const gradient = add(mul(parameters, curvature), scalar(0.5, dtype));
        const part = optimizerParts.find(name);
        const optimizer = bindOptimizer(part, part.settings.parse(settings), 5, dtype);
        const { updates } = optimizer.trace(parameters, gradient);
        const machine = await createMachine({ step: { outputs: [], updates } }, { host: nodeHost });
        machine.values(parameters).set(start);
        machine.values(curvature).set(curvatures);
        const expected = { parameters: start.slice(), memory: {} };
        for (let count = 1; count <= 10; count++) {
          optimizer.writeScalars(machine.values(optimizer.scalars), count);
          machine.run("step");
          step({ ...expected, gradient: expected.parameters.map((p, i) => p * (curvatures[i] as number) + 0.5) });
        }
        const error = relativeError(machine.values(parameters), [...expected.parameters]);
        machine.dispose();
        assert.ok(error < TOLERANCES[dtype], `relative error ${error}`);
      });
    }
  }
});

test("every optimizer is held to PyTorch or to a statement", () => {
  const fixture = JSON.parse(readFileSync(new URL("../fixtures/optimizers.json", import.meta.url), "utf8"));
  const names = Object.values(fixture.cases as Record<string, { settings: { name: string } }>);
  const held = new Set(["adam", "adamW", ...names.map(({ settings }) => settings.name), ...Object.keys(STATEMENTS)]);
  assert.deepEqual(
    OPTIMIZERS.map(({ name }) => name).filter((name) => !held.has(name)),
    [],
  );
});

test("an optimizer's name is that of its settings, and every setting has a meaning and a default", () => {
  for (const part of OPTIMIZERS) {
    assert.equal(part.settings.parse({ name: part.name }).name, part.name);
    for (const text of [part.source, part.equation]) assert.ok(text.length > 10, part.name);
  }
});
