/** @file A training session: an experiment on a machine, one step at a time. */
import {
  type Augmentation,
  createBatcher,
  type DataPosition,
  type DataShape,
  isUnexamined,
  type LoadedData,
  listParts,
} from "../data/index.ts";
import { type Machine, requireFloatState, sizeOf, type Tensor, type TensorData } from "../engine/index.ts";
import { type BoundModel, bindModel, describeSubject, type Experiment } from "../experiment/index.ts";
import type { RecordedColumn } from "../instruments/index.ts";
import type { Model, Parameter } from "../models/index.ts";
import { INITIAL } from "../optimizers/index.ts";
import { createStream } from "../random/index.ts";
import { createForward, partName, type StepPrograms, traceSteps } from "./accumulation.ts";
import { createAugmentation, examineData, loadData } from "./examineData.ts";
import { createFiller } from "./filler.ts";
import { createMeasure } from "./measure.ts";
import { explainShortage, type MemoryPlan, refuseTooMuchMemory } from "./memoryNeeds.ts";
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
import { type LiveValues, type NamedValues, SessionState } from "./sessionState.ts";
import { createSpikeWatch } from "./spikeWatch.ts";
import { attempt, orDispose, startEngine } from "./startEngine.ts";
import { TrainingGraph } from "./trainingGraph.ts";
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
  /** What runs it; its programs are `train N` for batches of N rows, `part N` for parts of them, and those of probes, as `validation before`. */
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
  await attempt(() => requireFloatState(experiment.arithmetic));
  const plan = await planSession(experiment);
  const { graph, model, shape, batcher, training, probes } = plan;
  const needs = planMemory(experiment, plan, options.threads ?? 1);
  await refuseTooMuchMemory(needs);
  const machine = await attempt(async () => {
    const { engine = "wasm" } = options;
    try {
      return await startEngine(engine, listSessionPrograms(plan), { ...options, arithmetic: experiment.arithmetic });
    } catch (error) {
      throw await explainShortage(needs, error);
    }
  });
  const [loaded, parameters] = await orDispose(machine, async () => {
    // After the memory is there: data may take long.
    const data = given ?? (await loadData(experiment, options.files));
    return [data, initialize(machine.values(graph.parameters), model, experiment.seed)] as const;
  });
  const spikes = createSpikeWatch(experiment, shape);
  const live = bindValues(machine, plan, parameters, spikes?.memory);
  const state = new SessionState(live);
  /** The rows of the step that is being taken. */
  let taken: Int32Array = new Int32Array(0);
  const surfaces = await orDispose(machine, () =>
    createSurfaces(probes.surfaces, experiment, {
      options: { ...options, loaded },
      sizes: [...training.keys()],
      parameters,
      buffers: () => live.buffers,
      batch: () => ({ step: state.step, numbers: taken }),
    }),
  );
  const step = createStep(machine, plan, {
    ...{ loaded, augmentation: createAugmentation(experiment) },
    ...{ seed: experiment.seed, spikes, state },
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
      return state.step;
    },
    columns: listColumns(plan),
    dependsOnPast: probes.all.some(
      ({ memory, sides }) => sides.observe !== undefined || [...memory.keys()].some((name) => !areFirstValues(name)),
    ),
    advance: (isEnd = false) => {
      taken = batcher.indicesOf(state.step);
      return step(taken, isEnd);
    },
    parameters,
    layout: layOut(model.parameters),
    bufferLayout: layOut(model.buffers ?? []),
    batchAfter: batcher.indicesOf,
    positionOf: batcher.positionOf,
    capture: (reuse) => state.capture(reuse),
    restore: (saved) => state.restore(saved),
    machine,
    dispose: () => {
      for (const surface of surfaces) surface.dispose();
      machine.dispose();
    },
  };
}

/** What follows from an experiment before anything runs: its batches, and what a step and its probes compute. */
interface SessionPlan {
  readonly bound: BoundModel;
  readonly model: Model;
  readonly shape: DataShape;
  readonly batcher: ReturnType<typeof createBatcher>;
  readonly graph: TrainingGraph;
  readonly programs: StepPrograms;
  /** Its steps. */
  readonly training: StepPrograms["steps"];
  readonly probes: ReturnType<typeof traceProbes>;
  /** Of the steps that a probe looks into, by the rows of their batch. */
  readonly measured: ReadonlyMap<number, MeasuredStep>;
}

/** @throws RequestError */
async function planSession(experiment: Experiment): Promise<SessionPlan> {
  const { seed, batch } = experiment;
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
  const partsOf = (rows: number) => listParts(rows, batcher.size, batch.accumulate);
  const programs = await attempt(() => traceSteps(graph, sizes, partsOf));
  const training = programs.steps;
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
  return { bound, model, shape, batcher, graph, programs, training, probes, measured };
}

const planMemory = (experiment: Experiment, { bound, graph, batcher }: SessionPlan, threads: number): MemoryPlan => ({
  ...{ experiment, bound, optimizer: graph.optimizer, batchRows: batcher.size, threads },
  listPrograms: async (accumulate) =>
    listSessionPrograms(await planSession({ ...experiment, batch: { ...experiment.batch, accumulate } })),
});

const listSessionPrograms = ({ graph, programs, training, measured, probes }: SessionPlan) =>
  Object.fromEntries([
    ...[...programs.parts].map(([rows, { program }]) => [partName(rows), program] as const),
    ...[...training].map(([rows, { program }]) => [`train ${rows}`, program] as const),
    ...[...measured].map(([rows, { program }]) => [`train ${rows} measured`, program] as const),
    ...listPrograms(probes, graph.parameters),
  ]);

const listInstruments = ({ training, batcher }: SessionPlan) => training.get(batcher.size)?.instruments ?? [];

const listColumns = (plan: SessionPlan): RecordedColumn[] => [
  ...listInstruments(plan),
  ...plan.probes.all.flatMap((probe) => probe.columns),
];

/** @param spikes what the schedule remembers of spikes, where it goes by them */
function bindValues(
  machine: Machine,
  { graph, model, probes }: SessionPlan,
  parameters: TensorData,
  spikes: TensorData | undefined,
): LiveValues {
  const memory = valuesOf(machine, graph.optimizer.memory);
  const buffers = graph.buffers === undefined ? new Float32Array(0) : machine.values(graph.buffers);
  buffers.set((model.buffers ?? []).flatMap(({ shape, first }) => new Array<number>(sizeOf(shape)).fill(first)));
  const remembered = new Map([
    ...valuesOf(machine, new Map(probes.all.flatMap((probe) => [...probe.memory]))),
    ...(spikes === undefined ? [] : [["schedule.spikes", spikes] as const]),
  ]);
  const firstValues = [
    ...[...memory].filter(([name]) => name === INITIAL),
    ...[...remembered].filter(([name]) => areFirstValues(name)),
  ];
  return { parameters, buffers, memory, counted: graph.optimizer.counted, remembered, firstValues };
}

interface StepContext {
  readonly loaded: LoadedData;
  readonly augmentation: Augmentation | null;
  readonly seed: number;
  readonly spikes: ReturnType<typeof createSpikeWatch>;
  readonly state: SessionState;
}

/** What takes a step with the rows of its batch, and gives its row of numbers, an array that is reused. */
function createStep(machine: Machine, plan: SessionPlan, { loaded, augmentation, seed, spikes, state }: StepContext) {
  const { graph, programs, training, probes, measured } = plan;
  const columns = listColumns(plan);
  const lossPlace = columns.findIndex(({ name }) => name === "trainLoss");
  const row = new Float64Array(columns.length);
  const forward = createForward(machine, graph, programs, createFiller(machine, loaded, { augmentation }));
  const read = createReader(machine, training, row);
  const scalars = machine.values(graph.optimizer.scalars);
  const own = row.subarray(listInstruments(plan).length);
  const measure = createMeasure(machine, probes, { data: loaded, seed, measured, row: own });
  return (rows: Int32Array, isEnd: boolean): Float64Array => {
    const step = ++state.step;
    const updates = ++state.updates;
    row.fill(Number.NaN);
    const sinceSpike = spikes?.sinceSpike ?? Number.POSITIVE_INFINITY;
    const isMeasured = measure.before({ step, isEnd, sinceSpike }, updates);
    forward(rows, step);
    graph.optimizer.writeScalars(scalars, step, updates);
    machine.run(isMeasured ? `train ${rows.length} measured` : `train ${rows.length}`);
    read(rows.length);
    const loss = row[lossPlace] as number;
    measure.after(rows.length, loss);
    spikes?.observe(loss);
    return row;
  };
}

const layOut = (tensors: Layout): Layout => tensors.map(({ name, shape }) => ({ name, shape }));

function valuesOf(machine: Machine, leaves: ReadonlyMap<string, Tensor>): NamedValues {
  return new Map([...leaves].map(([name, tensor]) => [name, machine.values(tensor)]));
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

/** Reads the instruments of a step into the beginning of `row`. */
function createReader(machine: Machine, training: StepPrograms["steps"], row: Float64Array) {
  const cells = new Map(
    [...training].map(([rows, { readings }]) => [rows, readings.map((tensor) => machine.values(tensor))]),
  );
  return (rows: number) =>
    cells.get(rows)?.forEach((cell, i) => {
      row[i] = cell[0] as number;
    });
}
