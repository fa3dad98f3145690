/** @file A training session: an experiment on a machine, one step at a time. */
import { createHash } from "node:crypto";
import { createBatcher } from "../data/index.ts";
import { createMachine, createReferenceMachine, type Machine, type TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { createStream } from "../random/index.ts";
import { createPointsTask } from "./pointsTask.ts";
import { createSequencesTask } from "./sequencesTask.ts";
import type { Task } from "./task.ts";
import { type BatchProgram, TrainingGraph } from "./trainingGraph.ts";

/** What runs the arithmetic: compiled kernels, or the slow plain TypeScript they are tested against. */
export type Engine = "wasm" | "reference";

export interface TrainingSession {
  readonly threads: number;
  /** Steps done so far. */
  readonly step: number;
  /** Takes one step, and returns the instruments' readings in the order of `INSTRUMENTS`; the array is reused. */
  advance(): Float64Array;
  /** Loss and accuracy over the whole validation set as the parameters are now, or null where there is none. */
  validate(): { readonly loss: number; readonly accuracy: number } | null;
  /** The live parameters, one flat vector. */
  readonly parameters: TensorData;
  /** What runs it; its programs are `train N` for batches of N rows, and `validation`. */
  readonly machine: Machine;
  dispose(): void;
}

/** Binds an experiment's model to its data. */
export function createTask({ model, data, seed }: Experiment): Task {
  if (model.name === "mlp" && data.name === "hypercube") return createPointsTask({ model, data }, seed);
  if (model.name === "transformer" && data.name === "algorithmic") return createSequencesTask({ model, data }, seed);
  throw new Error(`there is no ${model.name} on ${data.name} data`);
}

/**
 * Prepares an experiment: data, first weights, compiled programs.
 * @param threads how many; no number changes a bit
 */
export async function createSession(
  experiment: Experiment,
  { threads, engine }: { threads: number; engine: Engine },
): Promise<TrainingSession> {
  const { seed, arithmetic } = experiment;
  const task = createTask(experiment);
  const batcher = createBatcher({ rows: task.rows.train, ...experiment.batch }, seed);
  const graph = new TrainingGraph(experiment, task);
  const traced = new Map<string, BatchProgram>();
  // An epoch's last batch may be shorter: a program of its own.
  const rest = experiment.batch.sampling === "epochs" ? task.rows.train % batcher.size : 0;
  for (const rows of rest === 0 ? [batcher.size] : [batcher.size, rest])
    traced.set(`train ${rows}`, graph.traceTraining(rows));
  if (task.rows.validation > 0) traced.set(VALIDATION, graph.traceValidation("validation", task.rows.validation));

  const programs = Object.fromEntries([...traced].map(([name, { program }]) => [name, program]));
  const machine =
    engine === "wasm" ? await createMachine(programs, { threads, arithmetic }) : createReferenceMachine(programs);
  const parameters = initialize(machine.values(graph.parameters), task, seed);
  const constantBatches = new Set([VALIDATION]);
  if (batcher.size === task.rows.train && experiment.batch.sampling === "epochs")
    constantBatches.add(`train ${batcher.size}`);
  const fill = createFiller(machine, traced, constantBatches);
  const read = createReader(machine, traced);
  const allRows = Int32Array.from({ length: task.rows.validation }, (_, row) => row);
  const hyper = machine.values(graph.optimizer.hyper);
  let step = 0;
  return {
    threads: machine.threads,
    get step() {
      return step;
    },
    advance: () => {
      const rows = batcher.indicesOf(step);
      const name = `train ${rows.length}`;
      step++;
      fill(name, rows);
      graph.optimizer.writeScalars(hyper, step);
      machine.run(name);
      return read(name);
    },
    validate: () => {
      if (task.rows.validation === 0) return null;
      fill(VALIDATION, allRows);
      machine.run(VALIDATION);
      const [loss, accuracy] = read(VALIDATION);
      return { loss: loss as number, accuracy: accuracy as number };
    },
    parameters,
    machine,
    dispose: () => machine.dispose(),
  };
}

const VALIDATION = "validation";

/** Draws the first weights, parameter after parameter, from one stream. */
function initialize(parameters: TensorData, task: Task, seed: number): TensorData {
  const stream = createStream(seed, "initialization");
  let offset = 0;
  for (const parameter of task.parameters) {
    const values = parameter.initialize(stream);
    parameters.set(values, offset);
    offset += values.length;
  }
  return parameters;
}

/** Writes a program's batch; a batch of all there is stands there already after the first time. */
function createFiller(machine: Machine, traced: ReadonlyMap<string, BatchProgram>, wholes: ReadonlySet<string>) {
  const filled = new Set<string>();
  return (name: string, rows: Int32Array) => {
    if (filled.has(name)) return;
    traced.get(name)?.batch.fill(machine.values, rows);
    if (wholes.has(name)) filled.add(name);
  };
}

function createReader(machine: Machine, traced: ReadonlyMap<string, BatchProgram>) {
  const cells = new Map(
    [...traced].map(([name, { readings }]) => [name, readings.map((tensor) => machine.values(tensor))]),
  );
  const values = new Map([...cells].map(([name, tensors]) => [name, new Float64Array(tensors.length)]));
  return (name: string): Float64Array => {
    const target = values.get(name) as Float64Array;
    cells.get(name)?.forEach((cell, i) => {
      target[i] = cell[0] as number;
    });
    return target;
  };
}

/** SHA-256 of the parameters' bytes, little-endian, in the model's order: equal exactly where every bit is. */
export function hashParameters(parameters: TensorData): string {
  return createHash("sha256")
    .update(
      // A copy: hashes do not read shared memory.
      new Uint8Array(parameters.slice().buffer),
    )
    .digest("hex");
}
