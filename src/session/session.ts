/** @file A training session: an experiment on a machine, one step at a time. */
import { createBatcher, type DataPosition, isUnexamined, type LoadedData } from "../data/index.ts";
import { type Machine, requireFloatState, sizeOf, type Tensor, type TensorData } from "../engine/index.ts";
import { bindModel, describeSubject, type Experiment } from "../experiment/index.ts";
import type { RecordedColumn } from "../instruments/index.ts";
import type { Model, Parameter } from "../models/index.ts";
import { INITIAL } from "../optimizers/index.ts";
import { createStream } from "../random/index.ts";
import { examineData, loadData } from "./examineData.ts";
import { createFiller } from "./filler.ts";
import { createMeasure } from "./measure.ts";
import { createSurfaces } from "./probeSurfaces.ts";
import {
  areFirstValues,
  listPrograms,
  type MeasuredStep,
  measureInStep,
  refuseMisfits,
  traceProbes,
} from "./probes.ts";
import type { SessionOptions } from "./sessionOptions.ts";
import { createSpikeWatch } from "./spikeWatch.ts";
import { attempt, orDispose, startEngine } from "./startEngine.ts";
import { TrainingGraph, type TrainingProgram } from "./trainingGraph.ts";
import type { TrainingState } from "./trainingState.ts";

/** Names and shapes of the parts of a flat vector, in order. */
export type Layout = readonly Pick<Parameter, "name" | "shape">[];

export interface TrainingSession {
  readonly threads: number;
  /** Steps done so far. */
  readonly step: number;
  /** Names and shapes of the parts of `parameters`, in order. */
  readonly layout: Layout;
  /** The same of the network's buffers. */
  readonly bufferLayout: Layout;
  /** How much data there is: rows, and steps in which as many are taken as are trained on. */
  readonly data: { readonly trainRows: number; readonly validationRows: number; readonly stepsPerEpoch: number };
  /** The data themselves, for another session of the same data and seed. */
  readonly loaded: LoadedData;
  /** Numbers of the training rows that the step after `step` steps takes; valid until the next call, or step. */
  batchAfter(step: number): Int32Array;
  /** Where the data stand after `step` steps. */
  positionOf(step: number): DataPosition;
  /** What instruments measure at each step, then what probes do. */
  readonly columns: readonly RecordedColumn[];
  /**
   * Takes one step, and returns a number for each of `columns`, NaN for probes that are not due; the array is reused. All
   * are about the parameters before the step, and what changes with it.
   * @param isEnd whether training was ever to end with this step: there is a validation at each such step
   */
  advance(isEnd?: boolean): Float64Array;
  /** Whether what a probe measures at a step depends on the steps before it, by what it remembers. */
  readonly dependsOnPast: boolean;
  /** The live parameters, one flat vector. */
  readonly parameters: TensorData;
  /**
   * A copy of the state as it is now.
   * @param reuse an earlier copy, whose arrays are overwritten
   */
  capture(reuse?: TrainingState): TrainingState;
  /**
   * Goes on from `state`. Numbers of another precision are rounded to this session's; what the state does not have of
   * this optimizer, or of a probe, starts at zero.
   */
  restore(state: TrainingState): void;
  /** What runs it; its programs are `train N` for batches of N rows, and those of probes, as `validation before`. */
  readonly machine: Machine;
  /** Ends its threads; it takes no more steps, and `parameters` stay readable. */
  dispose(): void;
}

/**
 * Prepares an experiment: data, first weights, compiled programs.
 * @throws RequestError where it needs more memory than can be had, or this place has no kernels or rounds otherwise than it
 * should
 * @example
 * import { nodeHost } from "slingshot-lab/engine/node";
 * import { loadPreset } from "slingshot-lab/experiment";
 * import { createSession } from "slingshot-lab/session";
 *
 * const session = await createSession(loadPreset("hypercube"), { host: nodeHost });
 * const accuracy = session.columns.findIndex(({ name }) => name === "trainAccuracy");
 * while ((session.advance()[accuracy] as number) < 1);
 * console.log(session.step); // 63
 * session.dispose();
 */
export async function createSession(asked: Experiment, options: SessionOptions): Promise<TrainingSession> {
  const { experiment, loaded: given } = isUnexamined(asked.data)
    ? await examineData(asked, options.files)
    : { experiment: asked, loaded: options.loaded };
  const { seed, arithmetic, batch } = experiment;
  await attempt(() => requireFloatState(arithmetic));
  const bound = bindModel(experiment);
  const { model, shape } = bound;
  const batcher = createBatcher(
    { rows: shape.rows.train, size: batch.size, sampling: batch.sampling },
    batch.seed === "experiment" ? seed : batch.seed,
  );
  const graph = new TrainingGraph(experiment, bound);
  // An epoch's last batch may be shorter: a program of its own.
  const rest = batch.sampling === "epochs" ? shape.rows.train % batcher.size : 0;
  const sizes = [batcher.size, ...(rest === 0 ? [] : [rest])];
  const training = await attempt(() => new Map(sizes.map((rows) => [rows, graph.traceTraining(rows)])));
  const subject = describeSubject(bound, experiment);
  const probes = await attempt(() => {
    const traced = traceProbes(graph, experiment, subject);
    for (const step of training.values()) refuseMisfits(graph, step, traced, subject);
    return traced;
  });
  const measured = new Map(
    [...training].flatMap(([rows, step]): [number, MeasuredStep][] => {
      const inStep = measureInStep(step, probes.all);
      return inStep === null ? [] : [[rows, inStep]];
    }),
  );
  const programs = Object.fromEntries([
    ...[...training].map(([rows, { program }]) => [`train ${rows}`, program] as const),
    ...[...measured].map(([rows, { program }]) => [`train ${rows} measured`, program] as const),
    ...listPrograms(probes, graph.parameters),
  ]);
  const machine = await attempt(() => startEngine(options.engine ?? "wasm", programs, { ...options, arithmetic }));
  const [loaded, parameters] = await orDispose(machine, async () => {
    // After the memory is there: data may take long.
    const data = given ?? (await loadData(experiment, options.files));
    return [data, initialize(machine.values(graph.parameters), model, seed)] as const;
  });
  const fill = createFiller(machine, loaded);
  const instruments = training.get(batcher.size)?.instruments ?? [];
  const columns = [...instruments, ...probes.all.flatMap((probe) => probe.columns)];
  const lossPlace = columns.findIndex(({ name }) => name === "trainLoss");
  const row = new Float64Array(columns.length);
  const read = createReader(machine, training, row);
  const scalars = machine.values(graph.optimizer.scalars);
  const memory = valuesOf(machine, graph.optimizer.memory);
  const buffers = graph.buffers === undefined ? new Float32Array(0) : machine.values(graph.buffers);
  buffers.set((model.buffers ?? []).flatMap(({ shape, first }) => new Array<number>(sizeOf(shape)).fill(first)));
  const spikes = createSpikeWatch(experiment, shape);
  const remembered = new Map([
    ...valuesOf(machine, new Map(probes.all.flatMap((probe) => [...probe.memory]))),
    ...(spikes === null ? [] : [["schedule.spikes", spikes.memory] as const]),
  ]);
  // What is to hold the parameters before the first step: they follow from the seed, and not from a later state.
  const firstValues = [
    ...[...memory].filter(([name]) => name === INITIAL),
    ...[...remembered].filter(([name]) => areFirstValues(name)),
  ];
  const drawn = firstValues.length === 0 ? undefined : parameters.slice();
  for (const [, first] of firstValues) first.set(parameters);
  let step = 0;
  let updates = 0;
  /** The rows of the step that is being taken. */
  let taken: Int32Array = new Int32Array(0);
  const surfaces = await orDispose(machine, () =>
    createSurfaces(probes.surfaces, experiment, {
      options: { ...options, loaded },
      sizes,
      parameters,
      buffers: () => buffers,
      batch: () => taken,
    }),
  );
  const measure = createMeasure(machine, probes, {
    data: loaded,
    seed,
    measured,
    row: row.subarray(instruments.length),
  });
  return {
    threads: machine.threads,
    data: {
      trainRows: shape.rows.train,
      validationRows: shape.rows.validation,
      stepsPerEpoch: batcher.stepsPerEpoch,
    },
    loaded,
    get step() {
      return step;
    },
    columns,
    dependsOnPast: probes.all.some(
      ({ memory, sides }) => sides.observe !== undefined || [...memory.keys()].some((name) => !areFirstValues(name)),
    ),
    advance: (isEnd = false) => {
      const rows = batcher.indicesOf(step);
      taken = rows;
      step++;
      updates++;
      row.fill(Number.NaN);
      const sinceSpike = spikes?.sinceSpike ?? Number.POSITIVE_INFINITY;
      const isMeasured = measure.before({ step, isEnd, sinceSpike }, updates);
      fill((training.get(rows.length) as TrainingProgram).batch, "train", rows);
      graph.optimizer.writeScalars(scalars, step, updates);
      graph.random.fill(machine.values, step);
      machine.run(isMeasured ? `train ${rows.length} measured` : `train ${rows.length}`);
      read(rows.length);
      const loss = row[lossPlace] as number;
      measure.after(rows.length, loss);
      spikes?.observe(loss);
      return row;
    },
    parameters,
    layout: layOut(model.parameters),
    bufferLayout: layOut(model.buffers ?? []),
    batchAfter: batcher.indicesOf,
    positionOf: batcher.positionOf,
    capture: (reuse) => ({
      step,
      updates,
      parameters: copyInto(reuse?.parameters, parameters),
      buffers: copyInto(reuse?.buffers, buffers),
      optimizer: copyAll(reuse?.optimizer, memory),
      probes: copyAll(reuse?.probes, remembered),
    }),
    restore: (state) => {
      for (const name of ["step", "updates"] as const) {
        if (!Number.isSafeInteger(state[name]) || state[name] < 0)
          throw new RangeError(`${name}: is ${state[name]}, and must be a whole number of at least 0`);
      }
      if (state.parameters.length !== parameters.length)
        throw new RangeError(`the state has ${state.parameters.length} parameters and the model ${parameters.length}`);
      if (state.buffers.length !== buffers.length)
        throw new RangeError(
          `the state has ${state.buffers.length} numbers of buffers and the model ${buffers.length}`,
        );
      step = state.step;
      // An optimizer of which nothing was kept begins anew, and so do its bias corrections.
      const { counted } = graph.optimizer;
      updates = counted.length === 0 || counted.some((name) => state.optimizer.has(name)) ? state.updates : 0;
      parameters.set(state.parameters);
      buffers.set(state.buffers);
      restoreAll(memory, state.optimizer);
      restoreAll(remembered, state.probes);
      // First values that a state does not say are those that it begins with, those that another part of it says, or those that were drawn.
      const known = firstValues.find(([name]) => state.optimizer.has(name) || state.probes.has(name))?.[1];
      for (const [name, first] of firstValues) {
        if (state.optimizer.has(name) || state.probes.has(name)) continue;
        first.set(state.step === 0 ? state.parameters : (known ?? (drawn as TensorData)));
      }
    },
    machine,
    dispose: () => {
      for (const surface of surfaces) surface.dispose();
      machine.dispose();
    },
  };
}

const layOut = (tensors: Layout): Layout => tensors.map(({ name, shape }) => ({ name, shape }));

type NamedValues = ReadonlyMap<string, TensorData>;

function valuesOf(machine: Machine, leaves: ReadonlyMap<string, Tensor>): NamedValues {
  return new Map([...leaves].map(([name, tensor]) => [name, machine.values(tensor)]));
}

function copyInto(target: TensorData | undefined, values: TensorData): TensorData {
  if (!target) return values.slice();
  target.set(values);
  return target;
}

function copyAll(reuse: NamedValues | undefined, values: NamedValues): NamedValues {
  return new Map([...values].map(([name, one]) => [name, copyInto(reuse?.get(name), one)]));
}

function restoreAll(targets: NamedValues, saved: NamedValues): void {
  for (const [name, target] of targets) {
    const values = saved.get(name);
    // What a probe remembers may be of other rows than it was.
    if (values?.length === target.length) target.set(values);
    else target.fill(0);
  }
}

/** Draws the first weights, parameter after parameter, from one stream. */
function initialize(parameters: TensorData, model: Model, seed: number): TensorData {
  const stream = createStream(seed, "initialization");
  let offset = 0;
  for (const parameter of model.parameters) {
    const values = parameter.initialize(stream);
    parameters.set(values, offset);
    offset += values.length;
  }
  return parameters;
}

/** Training programs, by the rows of their batch. */
type Training = ReadonlyMap<number, TrainingProgram>;

/** Reads the instruments of a step into the beginning of `row`. */
function createReader(machine: Machine, training: Training, row: Float64Array) {
  const cells = new Map(
    [...training].map(([rows, { readings }]) => [rows, readings.map((tensor) => machine.values(tensor))]),
  );
  return (rows: number) =>
    cells.get(rows)?.forEach((cell, i) => {
      row[i] = cell[0] as number;
    });
}
