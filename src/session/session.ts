/** @file A training session: an experiment on a machine, one step at a time. */
import { type DataPosition, isUnexamined, type LoadedData } from "../data/index.ts";
import { type Machine, requireFloatState, sizeOf, type Tensor, type TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import type { RecordedColumn } from "../instruments/index.ts";
import type { Model, Parameter } from "../models/index.ts";
import { INITIAL } from "../optimizers/index.ts";
import { createStream } from "../random/index.ts";
import { createStep } from "./createStep.ts";
import { createAugmentation, examineData, loadData } from "./examineData.ts";
import { explainShortage, refuseTooMuchMemory } from "./memoryNeeds.ts";
import { listColumns, listSessionPrograms, planMemory, planSession, type SessionPlan } from "./planSession.ts";
import { createSurfaces } from "./probeSurfaces.ts";
import { areFirstValues } from "./probes.ts";
import type { SessionOptions } from "./sessionOptions.ts";
import { type LiveValues, type NamedValues, SessionState } from "./sessionState.ts";
import { createSpikeWatch } from "./spikeWatch.ts";
import { attempt, orDispose, startEngine } from "./startEngine.ts";
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
  const { graph, model, shape, batcher, programs, probes } = plan;
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
      sizes: [...programs.steps.keys()],
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
