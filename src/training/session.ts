/** @file A training session: an experiment on a machine, one step at a time. */
import { createHash } from "node:crypto";
import { createBatcher, type DataPosition } from "../data/index.ts";
import {
  createMachine,
  createReferenceMachine,
  FloatStateError,
  type Machine,
  type MachineOptions,
  MemoryError,
  type Programs,
  type TensorData,
} from "../engine/index.ts";
import { type Experiment, RequestError } from "../experiment/index.ts";
import { type RecordedColumn, VALIDATION_COLUMNS } from "../instruments/index.ts";
import type { Parameter } from "../models/index.ts";
import { createStream } from "../random/index.ts";
import { createPointsTask } from "./pointsTask.ts";
import { createSequencesTask } from "./sequencesTask.ts";
import type { Task } from "./task.ts";
import { type BatchProgram, TrainingGraph } from "./trainingGraph.ts";

/** What runs the arithmetic: compiled kernels, or the slow plain TypeScript they are tested against. */
export type Engine = "wasm" | "reference";

/** All that the next step depends on besides the experiment; every random draw follows from the step. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Updates since the optimizer's state was zero; its bias corrections count these. */
  readonly updates: number;
  /** Flat. */
  readonly parameters: TensorData;
  /** By the optimizer's names, each as long as the parameters. */
  readonly optimizer: ReadonlyMap<string, TensorData>;
}

/** The same parameters with the optimizer as it is at its first update. */
export function resetOptimizer(state: TrainingState): TrainingState {
  return { ...state, updates: 0, optimizer: new Map() };
}

export interface TrainingSession {
  readonly threads: number;
  /** Steps done so far. */
  readonly step: number;
  /** Names and shapes of the parts of `parameters`, in order. */
  readonly layout: readonly Pick<Parameter, "name" | "shape">[];
  /** How much data there is: rows, and steps in which as many are taken as are trained on. */
  readonly data: { readonly trainRows: number; readonly validationRows: number; readonly stepsPerEpoch: number };
  /** Where the data stand after `step` steps. */
  positionOf(step: number): DataPosition;
  /** What each step measures, then what each validation does, if there is a validation set. */
  readonly columns: readonly RecordedColumn[];
  /** Takes one step, and returns the instruments' readings, the first of `columns`; the array is reused. */
  advance(): Float64Array;
  /** Loss and accuracy over the whole validation set as the parameters are now, or null where there is none. */
  validate(): { readonly loss: number; readonly accuracy: number } | null;
  /** The live parameters, one flat vector. */
  readonly parameters: TensorData;
  /**
   * A copy of the state as it is now.
   * @param reuse an earlier copy, whose arrays are overwritten
   */
  capture(reuse?: TrainingState): TrainingState;
  /**
   * Goes on from `state`. Numbers of another precision are rounded to this session's; what the state does not have of
   * this optimizer starts at zero.
   */
  restore(state: TrainingState): void;
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
 * @throws RequestError where it needs more memory than can be had, or this process rounds otherwise than it should
 */
export async function createSession(
  experiment: Experiment,
  { threads, engine }: { threads: number; engine: Engine },
): Promise<TrainingSession> {
  const { seed, arithmetic } = experiment;
  const task = createTask(experiment);
  const { batch } = experiment;
  const batcher = createBatcher(
    { rows: task.rows.train, size: batch.size, sampling: batch.sampling },
    batch.seed === "experiment" ? seed : batch.seed,
  );
  const graph = new TrainingGraph(experiment, task);
  // An epoch's last batch may be shorter: a program of its own.
  const rest = batch.sampling === "epochs" ? task.rows.train % batcher.size : 0;
  const training = [batcher.size, ...(rest === 0 ? [] : [rest])].map((rows) => ({
    rows,
    ...graph.traceTraining(rows),
  }));
  const traced = new Map<string, BatchProgram>(training.map((program) => [`train ${program.rows}`, program]));
  if (task.rows.validation > 0) traced.set(VALIDATION, graph.traceValidation("validation", task.rows.validation));

  const programs = Object.fromEntries([...traced].map(([name, { program }]) => [name, program]));
  const machine = await startEngine(engine, programs, { threads, arithmetic }).catch(refuse);
  const parameters = initialize(machine.values(graph.parameters), task, seed);
  const constantBatches = new Set([VALIDATION]);
  if (batcher.size === task.rows.train && batch.sampling === "epochs") constantBatches.add(`train ${batcher.size}`);
  const fill = createFiller(machine, traced, constantBatches);
  const read = createReader(machine, traced);
  const allRows = Int32Array.from({ length: task.rows.validation }, (_, row) => row);
  const scalars = machine.values(graph.optimizer.scalars);
  const memory = new Map([...graph.optimizer.memory].map(([name, tensor]) => [name, machine.values(tensor)]));
  let step = 0;
  let updates = 0;
  return {
    threads: machine.threads,
    data: {
      trainRows: task.rows.train,
      validationRows: task.rows.validation,
      stepsPerEpoch: batcher.stepsPerEpoch,
    },
    get step() {
      return step;
    },
    columns: [...(training[0]?.instruments ?? []), ...(task.rows.validation > 0 ? VALIDATION_COLUMNS : [])],
    advance: () => {
      const rows = batcher.indicesOf(step);
      const name = `train ${rows.length}`;
      step++;
      updates++;
      fill(name, rows);
      graph.optimizer.writeScalars(scalars, step, updates);
      graph.random.fill(machine.values, step);
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
    layout: task.parameters.map(({ name, shape }) => ({ name, shape })),
    positionOf: batcher.positionOf,
    capture: (reuse) => ({
      step,
      updates,
      parameters: copyInto(reuse?.parameters, parameters),
      optimizer: new Map([...memory].map(([name, values]) => [name, copyInto(reuse?.optimizer.get(name), values)])),
    }),
    restore: (state) => {
      if (state.parameters.length !== parameters.length)
        throw new RangeError(`the state has ${state.parameters.length} parameters and the model ${parameters.length}`);
      step = state.step;
      updates = state.updates;
      parameters.set(state.parameters);
      for (const [name, values] of memory) {
        const saved = state.optimizer.get(name);
        if (saved) values.set(saved);
        else values.fill(0);
      }
    },
    machine,
    dispose: () => machine.dispose(),
  };
}

function copyInto(target: TensorData | undefined, values: TensorData): TensorData {
  if (!target) return values.slice();
  target.set(values);
  return target;
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

async function startEngine(engine: Engine, programs: Programs<string>, options: MachineOptions): Promise<Machine> {
  return engine === "wasm" ? createMachine(programs, options) : createReferenceMachine(programs);
}

/** Tells what this process cannot compute, as a request that it cannot meet. */
function refuse(error: unknown): never {
  if (error instanceof FloatStateError) throw new RequestError(error.message);
  if (!(error instanceof MemoryError)) throw error;
  const needs = `model and data need ${Math.ceil(error.mebibytes)} MiB of memory, more than can be had`;
  throw new RequestError(
    `${needs}; a smaller model.width, batch.size or data.modulus (validation is in full) takes less`,
  );
}
