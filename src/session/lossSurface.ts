/** @file The loss of an experiment on fixed rows as a function of the parameters: its value, its gradient, and its Hessian as an operator. */
import { isUnexamined, type Subset } from "../data/index.ts";
import { type FloatType, leaf, type Machine, type Program, type Tensor, type TensorData } from "../engine/index.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { traceAccuracy } from "../instruments/trainAccuracy.ts";
import type { Floats, Surface } from "../landscape/index.ts";
import { requireCount } from "../landscape/operator.ts";
import { addScaled, normOf, scaleBy } from "../landscape/vectors.ts";
import { countParameters } from "../models/index.ts";
import { createAugmentation, examineData, loadData } from "./examineData.ts";
import { createFiller } from "./filler.ts";
import { cutIntoPieces } from "./pieces.ts";
import type { SessionOptions } from "./sessionOptions.ts";
import { attempt, orDispose, startEngine } from "./startEngine.ts";
import { type TracedCurvature, TrainingGraph } from "./trainingGraph.ts";

/** Rows that are computed at a time at the most, and their activations: a product with the Hessian holds some ten numbers for each. */
const MOST_ROWS = 1024;
const MOST_ACTIVATIONS = 2 ** 25;

/** What a network does on rows of the data. */
export interface Evaluated {
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** The mean loss over rows of the data, where dropout and weight noise are off, and running statistics stand still. */
export interface LossSurface extends Surface {
  /** How many rows the loss is the mean of. */
  readonly rows: number;
  /** Loss of the parameters, and the share of the rows of which the network is right, as `trainAccuracy` counts them. */
  evaluate(): Evaluated;
  /** Goes to other parameters [size], rounded to the surface's precision, and where `place` says so to other buffers and rows. */
  moveTo(parameters: TensorData, place?: SurfacePlace): void;
  /** Ends its threads. */
  dispose(): void;
}

/** What a surface may change besides the parameters; what is left out stays as it is. */
export interface SurfacePlace {
  /** As in `SurfaceOptions`. */
  readonly buffers?: TensorData;
  /** As many as there were, as in `SurfaceOptions`. */
  readonly numbers?: Int32Array;
  /** With `numbers`, as in `SurfaceOptions`. */
  readonly step?: number;
}

export interface SurfaceOptions extends SessionOptions {
  /** Where it stands at first [size], flat in the network's order. */
  readonly parameters: TensorData;
  /** What the network keeps besides them, flat: running statistics; none by default. */
  readonly buffers?: TensorData;
  /** Which part of the data, the training set by default. */
  readonly part?: Subset;
  /** Numbers of rows of that part, all by default: of a batch, those that the batcher gives. */
  readonly numbers?: Int32Array;
  /** The step that takes these rows as its batch, counted from 1: they are augmented as they are there. Left out, they are as they are. */
  readonly step?: number;
  /**
   * `f64`, the default: the same function in float64, its parameters and inputs being the numbers that they are in the network's
   * precision. `f32`: the network in float32 and the loss as the experiment has it. Where the network has fitted, the
   * curvature of the cross-entropy is smaller than the rounding of float32.
   */
  readonly precision?: FloatType;
  /** Rows that are computed at a time, which memory grows with; 1024 by default, or fewer where the network's activations are many. */
  readonly chunkRows?: number;
}

/**
 * Prepares the loss of an experiment on rows of its data, at any parameters.
 * @throws RangeError where there are not as many parameters or buffers as the network has, or no such rows
 * @throws RequestError as `createSession`
 * @example
 * import { nodeHost } from "slingshot-lab/engine/node";
 * import { loadPreset } from "slingshot-lab/experiment";
 * import { findExtremeEigenpairs } from "slingshot-lab/landscape";
 * import { createStream } from "slingshot-lab/random";
 * import { createLossSurface, createSession } from "slingshot-lab/session";
 *
 * const experiment = loadPreset("hypercube");
 * const session = await createSession(experiment, { host: nodeHost });
 * const surface = await createLossSurface(experiment, { host: nodeHost, parameters: session.parameters });
 * const { top } = await findExtremeEigenpairs(surface.hessian, { stream: createStream(0, "landscape") });
 * console.log(top[0]?.value.toFixed(4)); // 0.1919
 * surface.dispose();
 * session.dispose();
 */
export async function createLossSurface(asked: Experiment, options: SurfaceOptions): Promise<LossSurface> {
  const { part = "train", precision = "f64", engine = "wasm" } = options;
  const examined = isUnexamined(asked.data) ? await examineData(asked, options.files) : undefined;
  const experiment = evaluateIn(examined?.experiment ?? asked, precision);
  const bound = bindModel(experiment);
  const size = countParameters(bound.model);
  const chunkRows = options.chunkRows ?? cutIntoPieces(bound, MOST_ROWS, MOST_ACTIVATIONS)[0] ?? MOST_ROWS;
  const listChunks = (numbers?: Int32Array) => cutRows(listRows(numbers, bound.shape.rows[part], part), chunkRows);
  let chunks = listChunks(options.numbers);
  const rows = chunks.reduce((sum, { length }) => sum + length, 0);
  const graph = new TrainingGraph(experiment, bound);
  const direction = leaf("direction", [size], precision);
  const lengths = new Set(chunks.map(({ length }) => length));
  const trace = (rows: number): TracedSurface => {
    const curvature = graph.traceCurvature(rows, direction);
    const { logits, labels, answers } = curvature.batch;
    return { ...curvature, accuracy: traceAccuracy(logits, labels, answers) };
  };
  const traced = new Map([...lengths].map((rows) => [rows, trace(rows)]));
  const { arithmetic } = experiment;
  const machine = await attempt(() => startEngine(engine, listPrograms(traced), { ...options, arithmetic }));
  const parameters = machine.values(graph.parameters);
  const buffers = graph.buffers && machine.values(graph.buffers);
  const data = await orDispose(machine, async () => {
    place("parameters", options.parameters, parameters);
    place("buffers", options.buffers ?? new Float64Array(0), buffers);
    return options.loaded ?? examined?.loaded ?? (await loadData(experiment, options.files));
  });
  // The network that was trained has its inputs in float32.
  const isRounded = asked.model.precision === "f32" && precision === "f64";
  const fill = createFiller(machine, data, { isRounded, augmentation: createAugmentation(experiment) });
  let { step } = options;
  const visit = createVisit(
    machine,
    traced,
    () => chunks,
    (batch, rows, first) => fill(batch, part, rows, step === undefined ? undefined : { step, first }),
  );
  const along = machine.values(direction);
  return {
    size,
    rows,
    loss: () => visit("loss").loss,
    evaluate: () => visit("loss"),
    gradient: (into) => visit("gradient", into).loss,
    hessian: {
      size,
      multiply: (x, into) => {
        // To length 1 and back: the squares of a small direction would be lost in float32.
        const length = normOf(x);
        into.fill(0);
        if (length === 0) return;
        for (let i = 0; i < size; i++) along[i] = (x[i] as number) / length;
        visit("product", into);
        scaleBy(into, length);
      },
    },
    moveTo: (values, { buffers: kept, numbers, step: taking } = {}) => {
      place("parameters", values, parameters);
      if (kept !== undefined) place("buffers", kept, buffers);
      if (numbers === undefined) return;
      if (numbers.length !== rows)
        throw new RangeError(`numbers: are ${numbers.length}, and the surface has ${rows} rows`);
      chunks = listChunks(numbers);
      step = taking;
    },
    dispose: () => machine.dispose(),
  };
}

/** The experiment with its network, and in float64 its loss, computed in a precision. */
function evaluateIn({ model, loss, ...rest }: Experiment, precision: FloatType): Experiment {
  const exact = precision === "f64" && "precision" in loss;
  return { ...rest, model: { ...model, precision }, loss: exact ? { ...loss, precision } : loss };
}

/**
 * A copy: a batcher writes its next batch into the same array.
 * @throws RangeError where there is none, or one that the part does not have
 */
function listRows(numbers: Int32Array | undefined, count: number, part: Subset): Int32Array {
  const rows = numbers?.slice() ?? Int32Array.from({ length: count }, (_, number) => number);
  if (rows.length === 0) throw new RangeError(`numbers: of the ${count} rows of the ${part} set there is none`);
  const wrong = rows.find((number) => number < 0 || number >= count);
  if (wrong !== undefined) {
    throw new RangeError(`numbers: has ${wrong}, and the rows of the ${part} set are 0 to ${count - 1}`);
  }
  return rows;
}

function cutRows(numbers: Int32Array, chunkRows: number): Int32Array[] {
  requireCount("chunkRows", chunkRows, 1);
  const count = Math.ceil(numbers.length / chunkRows);
  return Array.from({ length: count }, (_, chunk) => numbers.subarray(chunk * chunkRows, (chunk + 1) * chunkRows));
}

/** Puts `values` into what the network has; throws where that is not as many numbers. */
function place(name: string, values: TensorData, target: TensorData | undefined): void {
  const expected = target?.length ?? 0;
  if (values.length !== expected)
    throw new RangeError(`${name}: are ${values.length} numbers, and the network has ${expected}`);
  target?.set(values);
}

type Measured = "loss" | "gradient" | "product";

interface TracedSurface extends TracedCurvature {
  readonly accuracy: Tensor;
}

/** A program of each measurement, for each length of a chunk. */
function listPrograms(traced: ReadonlyMap<number, TracedSurface>): Record<string, Program> {
  return Object.fromEntries(
    [...traced].flatMap(([rows, { batch, loss, accuracy, gradient, product }]) => [
      // The labels are written with every batch, whether the loss depends on them or not.
      [`loss ${rows}`, { outputs: [loss, accuracy, batch.labels] }],
      [`gradient ${rows}`, { outputs: [loss, gradient] }],
      [`product ${rows}`, { outputs: [product] }],
    ]),
  );
}

/**
 * Runs a program on all rows, chunk after chunk, and returns the mean loss and accuracy, or 0 where the program has none.
 * `into` gets the mean of its vector.
 */
function createVisit(
  machine: Machine,
  traced: ReadonlyMap<number, TracedSurface>,
  listChunks: () => readonly Int32Array[],
  fill: (batch: TracedCurvature["batch"], rows: Int32Array, first: number) => void,
) {
  return (measured: Measured, into?: Float64Array): Evaluated => {
    const chunks = listChunks();
    const total = chunks.reduce((sum, { length }) => sum + length, 0);
    let [loss, accuracy] = [0, 0];
    into?.fill(0);
    let first = 0;
    for (const rows of chunks) {
      const chunk = traced.get(rows.length) as TracedSurface;
      fill(chunk.batch, rows, first);
      first += rows.length;
      machine.run(`${measured} ${rows.length}`);
      const share = rows.length / total;
      if (measured !== "loss" && into) addScaled(into, share, machine.values(chunk[measured]) as Floats);
      if (measured !== "product") loss += share * (machine.values(chunk.loss)[0] as number);
      if (measured === "loss") accuracy += share * (machine.values(chunk.accuracy)[0] as number);
    }
    return { loss, accuracy };
  };
}
