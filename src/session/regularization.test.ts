import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedData } from "../data/index.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import {
  createMachine,
  createReferenceMachine,
  differentiate,
  fill,
  joinTensors,
  leaf,
  sizeOf,
  splitVector,
} from "../engine/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { bindModel } from "../experiment/index.ts";
import { INSTRUMENTS } from "../instruments/index.ts";
import { VALIDATION_COLUMNS } from "../instruments/validation.ts";
import { lossParts } from "../losses/index.ts";
import { createStepRandom } from "../models/index.ts";
import { createStream, normal } from "../random/index.ts";
import { hashParameters, openSession } from "../training/index.ts";
import { traceBatch } from "./batch.ts";
import type { Engine } from "./index.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";

const DOUBLE = ["model.precision=f64", "loss.precision=f64"];
const NOISE = "model.weightNoise=0.01";
const DROPOUT = "model.dropout=0.3";

const load = (settings: readonly string[]) => loadExperiment("division", ["seed=0", ...SMALL_TRANSFORMER, ...settings]);
const open = (settings: readonly string[], { threads = 1, engine = "wasm" as Engine } = {}) =>
  openSession(load(settings), { threads, engine });

const reading = (readings: Float64Array, name: string): number =>
  readings[INSTRUMENTS.findIndex((instrument) => instrument.name === name)] as number;

// A change here makes every run with dropout or weight noise another one.
const PINNED_SHA256 = "3b2728a83e446d58ba7f5c65ab685e797baa5eb7b806b9d1d187b4ecfca71fb3";

test("dropout and weight noise: kernels on 1, 2 and 4 threads and the reference give the known bits", async () => {
  for (const how of [{ engine: "reference" }, { threads: 1 }, { threads: 2 }, { threads: 4 }] as const) {
    const session = await open([DROPOUT, NOISE], how);
    for (let step = 0; step < 7; step++) session.advance();
    assert.equal(hashParameters(session.parameters), PINNED_SHA256, JSON.stringify(how));
    session.dispose();
  }
});

test("weight noise of the multilayer perceptron: kernels and reference give the same bits, others than without", async () => {
  const run = async (settings: readonly string[], engine: Engine) => {
    const small = ["data.points=16", "model.width=8", "model.depth=3", ...settings];
    const session = await openSession(loadExperiment("hypercube", small), { threads: 1, engine });
    for (let step = 0; step < 5; step++) session.advance();
    const hash = hashParameters(session.parameters);
    session.dispose();
    return hash;
  };
  const noisy = await run([NOISE], "wasm");
  assert.equal(noisy, await run([NOISE], "reference"));
  assert.notEqual(noisy, await run([], "wasm"));
});

test("a session that goes on from a state draws what the whole one drew", async () => {
  const settings = [DROPOUT, NOISE];
  const whole = await open(settings);
  for (let step = 0; step < 4; step++) whole.advance();
  const state = whole.capture();
  for (let step = 0; step < 4; step++) whole.advance();
  const resumed = await open(settings);
  resumed.restore(state);
  for (let step = 0; step < 4; step++) resumed.advance();
  assert.equal(hashParameters(resumed.parameters), hashParameters(whole.parameters));
  for (const session of [whole, resumed]) session.dispose();
});

test("validation and the last layer's norm look at the clean network", async () => {
  const seen = [];
  for (const settings of [[], ["model.dropout=0.9", "model.weightNoise=1"]]) {
    const session = await open(settings);
    const readings = session.advance(true);
    const validation = VALIDATION_COLUMNS.map(
      ({ name }) => readings[session.columns.findIndex((one) => one.name === name)],
    );
    seen.push({ validation, norm: reading(readings, "lastLayerNorm"), loss: reading(readings, "trainLoss") });
    session.dispose();
  }
  const [plain, noisy] = seen;
  assert.deepEqual(noisy?.validation, plain?.validation);
  assert.equal(noisy?.norm, plain?.norm);
  assert.notEqual(noisy?.loss, plain?.loss);
});

test("with dropout, training is the same with prefix sharing as without", async () => {
  const hashes = [];
  for (const sharing of [true, false]) {
    const session = await open([DROPOUT, `model.prefixSharing=${sharing}`]);
    for (let step = 0; step < 5; step++) session.advance();
    hashes.push(hashParameters(session.parameters));
    session.dispose();
  }
  assert.equal(hashes[0], hashes[1]);
});

test("with weight noise, prefix sharing changes nothing but rounding", async () => {
  const losses = [];
  for (const sharing of [true, false]) {
    const session = await open([...DOUBLE, NOISE, `model.prefixSharing=${sharing}`]);
    losses.push(Array.from({ length: 6 }, () => reading(session.advance(), "trainLoss")));
    session.dispose();
  }
  const [shared, plain] = losses as [number[], number[]];
  shared.forEach((loss, step) => {
    assert.ok(Math.abs(loss - (plain[step] as number)) < 1e-12 * loss, `step ${step + 1}`);
  });
});

test("weight noise: the step of the noisy weights, taken from the clean ones", async () => {
  const settings = [...DOUBLE, "optimizer.warmupSteps=0"];
  const noisy = await open([...settings, NOISE]);
  const plain = await open(settings);
  const clean = noisy.parameters.slice();
  const random = createStepRandom(load([]).seed);
  const noise = random.addWeightNoise(fill(0, [clean.length], "f64"), 0.01);
  const machine = createReferenceMachine({ draw: { outputs: [noise] } });
  random.fill(machine.values, 1);
  machine.run("draw");
  const start = clean.map((value, i) => value + (machine.values(noise)[i] as number));
  plain.parameters.set(start);
  const losses = [noisy, plain].map((session) => reading(session.advance(), "trainLoss"));
  assert.equal(losses[0], losses[1]);
  noisy.parameters.forEach((value: number, i: number) => {
    const [update, expected] = [value - (clean[i] as number), (plain.parameters[i] as number) - (start[i] as number)];
    assert.ok(Math.abs(update - expected) < 1e-14, `parameter ${i} moved by ${update}, not ${expected}`);
  });
  for (const session of [noisy, plain]) session.dispose();
});

/** The training batch of the small transformer in float64 with dropout and noisy weights, its loss and its gradient. */
function traceSmall(settings: readonly string[]) {
  const experiment = load([...DOUBLE, "model.activation=gelu", ...settings]);
  const bound = bindModel(experiment);
  const random = createStepRandom(1);
  const shapes = bound.model.parameters.map(({ shape }) => shape);
  const parameters = leaf("parameters", [shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)], "f64");
  const views = splitVector(random.addWeightNoise(parameters, experiment.model.weightNoise), shapes);
  const batch = traceBatch(bound, 16, { parameters: views, buffers: [] }, random);
  const clean = traceBatch(bound, 16, { parameters: splitVector(parameters, shapes), buffers: [] });
  const { loss } = lossParts.find(experiment.loss.name).trace(batch.logits, batch.labels, experiment.loss);
  const gradient = joinTensors(differentiate(loss, views));
  // All labels, whether they are needed or not, so that all can be filled.
  const outputs = [loss, gradient, batch.logits, clean.logits, batch.labels, clean.labels];
  return { experiment, bound, random, parameters, batch, clean, loss, gradient, programs: { all: { outputs } } };
}

type Small = ReturnType<typeof traceSmall>;

function fillSmall(
  { experiment, bound, random, parameters, batch, clean }: Small,
  values: Parameters<typeof random.fill>[0],
): void {
  const stream = createStream(0, "initialization");
  values(parameters).set(bound.model.parameters.flatMap((parameter) => [...parameter.initialize(stream)]));
  const rows = Int32Array.from({ length: 16 }, (_, row) => row);
  const data = bound.data.load(experiment.data, experiment.seed) as LoadedData;
  for (const { fill } of [batch, clean]) fill(values, data, "train", rows);
  random.fill(values, 1);
}

test("the gradient through masks and noise agrees with central differences that hold them fixed", () => {
  const traced = traceSmall(["model.dropout=0.5", "model.weightNoise=0.1"]);
  const { parameters, loss, gradient, programs } = traced;
  const machine = createReferenceMachine(programs);
  fillSmall(traced, machine.values);
  const values = machine.values(parameters);
  const start = Float64Array.from(values);
  const stream = createStream(0, "data");
  for (let trial = 0; trial < 5; trial++) {
    const direction = start.map(() => normal(stream));
    const lossAt = (scale: number) => {
      values.set(start.map((value, i) => value + scale * (direction[i] as number)));
      machine.run("all");
      return machine.values(loss)[0] as number;
    };
    const h = 1e-4;
    const expected = (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h);
    lossAt(0);
    const slope = machine.values(gradient);
    const actual = direction.reduce((sum, step, i) => sum + step * (slope[i] as number), 0);
    assert.ok(Math.abs(actual - expected) < 1e-7 * Math.abs(expected), `${actual}, by differences ${expected}`);
  }
});

test("over many steps the network with dropout gives on average what it gives without", async (t) => {
  // One block without normalization behind it: logits are linear in what dropout multiplies.
  const traced = traceSmall(["model.dropout=0.4", "model.layers=1", "model.norm=none"]);
  const { batch, clean, random } = traced;
  const machine = await createMachine(traced.programs, { host: nodeHost });
  t.after(() => machine.dispose());
  fillSmall(traced, machine.values);
  const STEPS = 4000;
  const sums = new Float64Array(sizeOf(batch.logits.shape));
  const squares = new Float64Array(sums.length);
  for (let step = 1; step <= STEPS; step++) {
    random.fill(machine.values, step);
    machine.run("all");
    machine.values(batch.logits).forEach((value: number, i: number) => {
      sums[i] = (sums[i] as number) + value;
      squares[i] = (squares[i] as number) + value * value;
    });
  }
  machine.values(clean.logits).forEach((expected: number, i: number) => {
    const average = (sums[i] as number) / STEPS;
    const deviation = Math.sqrt((squares[i] as number) / STEPS - average ** 2);
    assert.ok(deviation > 0);
    assert.ok(Math.abs(average - expected) < 6 * (deviation / Math.sqrt(STEPS)), `logit ${i}: ${average}, ${expected}`);
  });
});
