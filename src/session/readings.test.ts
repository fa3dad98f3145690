/**
 * @file What the readings of a step and of a validation are about: the right batch, the right weights, before or after the
 * update. Each is compared with what follows in float64 from the logits, the weights and the optimizer's state.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoadedData, Subset } from "../data/index.ts";
import { createReferenceMachine, type Machine } from "../engine/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { INSTRUMENTS } from "../instruments/index.ts";
import { VALIDATION_COLUMNS } from "../instruments/validation.ts";
import { lossParts } from "../losses/index.ts";
import { openSession } from "../training/index.ts";
import { listColumns, RowReader } from "../training/recording.ts";
import type { TracedBatch } from "./batch.ts";
import { SMALL_TRANSFORMER } from "./smallTransformer.fixture.ts";
import { TrainingGraph, type TrainingProgram } from "./trainingGraph.ts";

const SMALL_MLP = ["data.points=24", "data.dimensions=9", "model.width=7", "model.depth=3"];
const OPENAI = [...SMALL_TRANSFORMER, "data.tokens=openai"];
const SMALL_GAUSSIAN = ["data.name=gaussian", "data.points=24", "data.dimensions=9", "model.width=7", "model.depth=3"];
const SMALL_ONE_HOT = ["data.name=algorithmic", "data.tokens=oneHot", "data.modulus=7", "data.trainPercent=95"];
const WIDE = ["model.precision=f64", "loss.precision=f64"];

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  "points in float32": loadExperiment("hypercube", SMALL_MLP),
  "points in float64, zero-sum": loadExperiment("hypercube", [...SMALL_MLP, ...WIDE, "loss.gradient=zero-sum"]),
  "points in float32 with a float64 loss": loadExperiment("hypercube", [...SMALL_MLP, "loss.precision=f64"]),
  "points under squared error": loadExperiment("hypercube", [...SMALL_MLP, "loss.name=squaredError"]),
  "points in a random subspace under squared error in float64": loadExperiment("hypercube", [
    ...SMALL_GAUSSIAN,
    ...WIDE,
    "loss.name=squaredError",
  ]),
  "points under StableMax in float64": loadExperiment("hypercube", [...SMALL_MLP, ...WIDE, "loss.name=stableMax"]),
  "points under the hinge loss": loadExperiment("hypercube", [...SMALL_MLP, "loss.name=hinge"]),
  "equations as vectors": loadExperiment("hypercube", [...SMALL_ONE_HOT, "model.width=7", "model.depth=3"]),
  "sequences in float32": loadExperiment("division", SMALL_TRANSFORMER),
  "sequences of two answers in float64": loadExperiment("division", [...OPENAI, ...WIDE]),
  "sequences of two answers, with noise on the weights": loadExperiment("division", [
    ...OPENAI,
    "model.weightNoise=0.01",
  ]),
};

const total = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, x) => sum + x, 0);

type Traced = Pick<TrainingProgram, "batch" | "program">;

/** Compiles one program of an experiment on the reference, with first weights that are the same for all. */
function prepare<T extends Traced>(experiment: Experiment, trace: (graph: TrainingGraph) => T) {
  const bound = bindModel(experiment);
  const data = bound.data.load(experiment.data, experiment.seed) as LoadedData;
  const graph = new TrainingGraph(experiment, bound);
  const traced = trace(graph);
  const machine: Machine = createReferenceMachine({ program: traced.program });
  const parameters = machine.values(graph.parameters);
  parameters.forEach((_, i) => {
    parameters[i] = 0.8 * ((((i + 1) * 2_654_435_761) % 2 ** 32) / 2 ** 31 - 1);
  });
  return { model: bound.model, data, graph, traced, machine, parameters };
}

/** Rows of logits as numbers, with the label that the data says: row answer · rows + i answers row i of the batch. */
function readRows(data: LoadedData, { batch }: Traced, machine: Machine, subset: Subset, rows: readonly number[]) {
  const [count, classes] = batch.logits.shape as [number, number];
  const logits = machine.values(batch.logits);
  return Array.from({ length: count }, (_, row) => {
    const answer = Math.floor(row / rows.length);
    const sample = rows[row % rows.length] as number;
    return {
      logits: [...logits.subarray(row * classes, (row + 1) * classes)],
      label: labelOf(data, subset, sample, answer),
    };
  });
}

function labelOf({ subsets, targets }: LoadedData, subset: Subset, sample: number, answer: number): number {
  const answers = targets.length / (subsets.train.length + subsets.validation.length);
  return targets[(subsets[subset][sample] as number) * answers + answer] as number;
}

interface Row {
  readonly logits: readonly number[];
  readonly label: number;
}

const LOSSES: Readonly<Record<Experiment["loss"]["name"], (row: Row) => number>> = {
  crossEntropy: ({ logits, label }) => {
    const largest = Math.max(...logits);
    return Math.log(total(logits.map((z) => Math.exp(z - largest)))) + largest - (logits[label] as number);
  },
  squaredError: ({ logits, label }) => total(logits.map((z, k) => (z - Number(k === label)) ** 2)) / logits.length,
  stableMax: ({ logits, label }) => {
    const scores = logits.map((z) => (z < 0 ? 1 / (1 - z) : z + 1));
    return -Math.log((scores[label] as number) / total(scores));
  },
  hinge: ({ logits, label }) =>
    Math.max(0, 1 + Math.max(...logits.filter((_, k) => k !== label)) - (logits[label] as number)),
};

/** Samples all of whose answers are right. */
function accuracyOf(rows: readonly Row[], samples: number): number {
  const right = rows.map(({ logits, label }) => logits.indexOf(Math.max(...logits)) === label);
  const all = Array.from({ length: samples }, (_, i) => right.filter((_, row) => row % samples === i).every(Boolean));
  return all.filter(Boolean).length / samples;
}

function assertNear(actual: number | undefined, expected: number, relative: number, what: string): void {
  assert.ok(
    Math.abs((actual as number) - expected) <= relative * Math.abs(expected),
    `${what}: ${actual}, ${expected}`,
  );
}

function adamOf({ optimizer }: Experiment) {
  assert.ok(optimizer.name === "adam" || optimizer.name === "adamW");
  return optimizer;
}

describe("readings of a training step", () => {
  for (const [name, experiment] of Object.entries(EXPERIMENTS)) {
    test(name, () => {
      const rows = [3, 0, 11, 7, 5, 23, 2];
      const { model, data, graph, traced, machine, parameters } = prepare(experiment, (graph) =>
        graph.traceTraining(rows.length),
      );
      const before = [...parameters];
      traced.batch.fill(machine.values, data, "train", Int32Array.from(rows));
      graph.optimizer.writeScalars(machine.values(graph.optimizer.scalars), 30, 1);
      graph.random.fill(machine.values, 30);
      machine.run("program");
      assert.notDeepEqual([...parameters], before);
      const reading = Object.fromEntries(
        traced.instruments.map(({ name }, i) => [name, machine.values(traced.readings[i] as never)[0] as number]),
      );
      const precise = experiment.model.precision === "f64" ? 1e-12 : 1e-5;

      const seen = readRows(data, traced, machine, "train", rows);
      assert.deepEqual(
        [...machine.values(traced.batch.labels)],
        seen.map(({ label }) => label),
      );
      const { loss } = experiment;
      assertNear(reading.trainLoss, total(seen.map(LOSSES[loss.name])) / seen.length, precise, "trainLoss");
      assert.equal(reading.trainAccuracy, Math.fround(accuracyOf(seen, rows.length)));
      const norms = seen.map(({ logits }) => Math.sqrt(total(logits.map((z) => z * z))));
      assertNear(reading.logitNorm, total(norms) / norms.length, precise, "logitNorm");
      const margins = seen.map(
        ({ logits, label }) => (logits[label] as number) - Math.max(...logits.filter((_, k) => k !== label)),
      );
      assertNear(reading.smallestMargin, Math.min(...margins), precise, "smallestMargin");
      assert.deepEqual([reading.zeroLossShare, reading.zeroGradientShare], [0, 0]);
      // Rounded as the loss rounds, not as the network does.
      const rounding = loss.precision === "f64" ? 1e-15 : 1e-6;
      if (!lossParts.find(loss.name).zeroSum(loss)) assert.equal(reading.zeroSumViolation, undefined);
      else assert.ok((reading.zeroSumViolation as number) < rounding, `${reading.zeroSumViolation}`);

      // The weights are those before the update, and without noise.
      let offset = 0;
      for (const { name, shape } of model.parameters) {
        const size = shape.reduce((product, length) => product * length, 1);
        if (name === model.lastLayer) {
          const squares = total(before.slice(offset, offset + size).map((w) => w * w));
          assertNear(reading.lastLayerNormL2, Math.sqrt(squares), 1e-13, "lastLayerNormL2");
          assertNear(reading.lastLayerNorm, Math.sqrt(squares / size), 1e-13, "lastLayerNorm");
        }
        offset += size;
      }

      // After one step from nothing the moments are (1 − β₁) g and (1 − β₂) g².
      const { betas, epsilon } = adamOf(experiment);
      const [first, second] = ["exp_avg", "exp_avg_sq"].map((name) => [
        ...machine.values(graph.optimizer.memory.get(name) as never),
      ]) as [number[], number[]];
      const slopes = first.map((m) => m / (1 - betas[0]));
      assertNear(reading.gradientNorm, Math.sqrt(total(slopes.map((g) => g * g))), precise, "gradientNorm");
      const small = second.filter((v) => Math.sqrt(v / (1 - betas[1])) < epsilon).length;
      assert.equal(Math.fround(reading.smallDenominatorShare as number), Math.fround(small / second.length));
    });
  }
});

test("shares of small denominators lie between none and all where epsilon lies among them", () => {
  const experiment = loadExperiment("hypercube", [...SMALL_MLP, "optimizer.epsilon=0.003"]);
  const { data, graph, traced, machine } = prepare(experiment, (graph) => graph.traceTraining(3));
  traced.batch.fill(machine.values, data, "train", Int32Array.of(0, 1, 2));
  graph.optimizer.writeScalars(machine.values(graph.optimizer.scalars), 1, 1);
  graph.random.fill(machine.values, 1);
  machine.run("program");
  const index = INSTRUMENTS.findIndex(({ name }) => name === "smallDenominatorShare");
  const reading = machine.values(traced.readings[index] as never)[0] as number;
  const second = [...machine.values(graph.optimizer.memory.get("exp_avg_sq") as never)];
  const small = second.filter((v) => Math.sqrt(v / (1 - adamOf(experiment).betas[1])) < 0.003).length;
  assert.ok(small > second.length / 10 && small < (9 * second.length) / 10);
  assert.equal(reading, Math.fround(small / second.length));
});

test("a gradient includes the decay of weights only in the update, and the loss does not include it", () => {
  const run = (...settings: string[]) => {
    const { data, graph, traced, machine } = prepare(
      loadExperiment("hypercube", [...SMALL_MLP, ...settings]),
      (graph) => graph.traceTraining(3),
    );
    traced.batch.fill(machine.values, data, "train", Int32Array.of(0, 1, 2));
    graph.optimizer.writeScalars(machine.values(graph.optimizer.scalars), 1, 1);
    graph.random.fill(machine.values, 1);
    machine.run("program");
    return traced.readings.map((reading) => machine.values(reading)[0] as number);
  };
  const [plain, decayed] = [run(), run("optimizer.weightDecay=0.1")];
  for (const name of ["trainLoss", "gradientNorm", "lastLayerNorm"]) {
    const index = INSTRUMENTS.findIndex((instrument) => instrument.name === name);
    assert.equal(decayed[index], plain[index], name);
  }
});

describe("validation", () => {
  for (const [name, settings] of Object.entries({
    "one answer": SMALL_TRANSFORMER,
    "two answers": OPENAI,
    "two answers, trained with dropout and noise": [...OPENAI, "model.dropout=0.3", "model.weightNoise=0.1"],
  })) {
    test(`${name}: the mean loss and accuracy of the whole set, at the weights as they are`, async () => {
      const experiment = loadExperiment("division", [...settings, "data.trainPercent=40"]);
      const session = await openSession(experiment, { threads: 1, engine: "reference" });
      for (let i = 0; i < 12; i++) session.advance();
      const rows = Array.from({ length: session.data.validationRows }, (_, row) => row);
      assert.ok(rows.length > 20);
      const { data, traced, machine, parameters } = prepare(experiment, (graph): Traced & { batch: TracedBatch } => {
        const batch = graph.traceEvaluation(rows.length);
        return { batch, program: { outputs: [batch.logits, batch.labels] } };
      });
      parameters.set(session.parameters);
      traced.batch.fill(machine.values, data, "validation", Int32Array.from(rows));
      machine.run("program");
      const seen = readRows(data, traced, machine, "validation", rows);
      const row = session.advance(true);
      const read = (name: string) => row[session.columns.findIndex((column) => column.name === name)];
      assertNear(read("validationLoss"), total(seen.map(LOSSES.crossEntropy)) / seen.length, 1e-5, "loss");
      assert.equal(read("validationAccuracy"), Math.fround(accuracyOf(seen, rows.length)));
    });
  }

  test("its columns stand after the instruments', of the weights before the step's update, and NaN in between", async () => {
    const experiment = loadExperiment("division", [...SMALL_TRANSFORMER, "validation.everySteps=3", "steps=7"]);
    const [read, followed] = (await Promise.all(
      [0, 1].map(() => openSession(experiment, { threads: 1, engine: "reference" })),
    )) as [Awaited<ReturnType<typeof openSession>>, Awaited<ReturnType<typeof openSession>>];
    assert.deepEqual(
      listColumns(read).map(({ name }) => name),
      [...INSTRUMENTS, ...VALIDATION_COLUMNS].map(({ name }) => name),
    );
    const reader = new RowReader(read, read.columns, experiment);
    for (let step = 1; step <= 7; step++) {
      // What a session measures besides takes no part in what it trains: here it validates at every step.
      const measured = [...followed.advance(true)];
      const isDue = step % 3 === 0 || step === 7;
      const expected = measured.map((value, i) => (i < INSTRUMENTS.length || isDue ? value : Number.NaN));
      assert.ok(measured.every(Number.isFinite));
      assert.deepEqual([...reader.advance()], expected);
    }
  });
});
