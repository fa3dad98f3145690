/** @file For the tests of instruments: batches and vectors that are ordinary, extreme and degenerate, and what a step makes of them. */
import { nodeHost } from "../engine/hosts/node.ts";
import {
  createMachine,
  createReferenceMachine,
  differentiate,
  type FloatType,
  type LossGradient,
  type LossPrecision,
  leaf,
  type Tensor,
} from "../engine/index.ts";
import { lossParts } from "../losses/index.ts";
import type { Offers } from "../optimizers/index.ts";
import { INSTRUMENTS, type StepTensors } from "./index.ts";

/** What the instruments of a step look at, as numbers. */
export interface StepNumbers {
  readonly logits: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly answers: number;
  readonly sampleLosses: readonly number[];
  readonly logitGradient: readonly (readonly number[])[];
  readonly gradient: readonly number[];
  readonly lastLayerWeight: readonly (readonly number[])[];
  readonly denominator: readonly number[];
  readonly epsilon: number;
}

export interface Settings {
  readonly precision: LossPrecision;
  readonly gradient: LossGradient;
  /** Cross-entropy where left out. */
  readonly loss?: "crossEntropy" | "squaredError";
  /** Of parameters and of the logits before the loss casts them. */
  readonly type: FloatType;
}

export type Batch = Pick<StepNumbers, "logits" | "labels" | "answers">;
export type Vectors = Pick<StepNumbers, "gradient" | "lastLayerWeight" | "denominator" | "epsilon">;

/** Numbers that follow from i alone and look like noise, between −1 and 1. */
const scatter = (i: number): number => (((i + 1) * 2_654_435_761) % 2 ** 32) / 2 ** 31 - 1;

const random = (rows: number, classes: number, scale: number): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: classes }, (_, k) => scale * scatter(row * classes + k)),
  );

/** A row whose label 0 leads all `classes − 1` others by `margin`. */
const leading = (margin: number, classes = 2): number[] => [margin, ...new Array<number>(classes - 1).fill(0)];

const one = (logits: number[][], labels: number[]): Batch => ({ logits, labels, answers: 1 });

export const FINITE: Readonly<Record<string, Batch>> = {
  "one sample, right": one([[2, -1, 0.5]], [0]),
  "one sample, wrong": one([[2, -1, 0.5]], [1]),
  "one sample, all right by far": one([[-200, 300]], [1]),
  "ties, of which the first counts": one(
    [
      [1, 1, 0],
      [1, 1, 0],
      [0, 1, 1],
      [3, 3, 3],
    ],
    [0, 1, 2, 2],
  ),
  "zeros of both signs": one(
    [
      [0, -0],
      [0, -0],
      [-0, 0],
      [-0, 0],
      [0, 0],
    ],
    [0, 1, 0, 1, 1],
  ),
  "all right": one(
    [
      [5, 1, 1],
      [1, 6, 1],
      [0, 0, 1],
    ],
    [0, 1, 2],
  ),
  "none right": one(
    [
      [5, 1, 1],
      [1, 6, 1],
      [0, 0, 1],
    ],
    [1, 2, 0],
  ),
  "one class": one([[3], [-4]], [0, 0]),
  "two answers, every combination": {
    logits: [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
    ],
    labels: [0, 0, 0, 0, 0, 0, 0, 0],
    answers: 2,
  },
  "three answers of two samples": {
    logits: [
      [1, 0],
      [2, 0],
      [0, 3],
      [4, 0],
      [0, 5],
      [6, 0],
    ],
    labels: [0, 0, 1, 0, 1, 1],
    answers: 3,
  },
  "margins around those at which a loss and a gradient round to nothing": one(
    [1, 8, 10, 12, 15, 16, 16.5, 17, 18, 20, 30, 36, 37, 40, 60, 88, 100, 104, 110, 700, 746].map((m) => leading(m)),
    new Array<number>(21).fill(0),
  ),
  "the same with five classes": one(
    [2, 9, 14, 17, 19, 25, 38, 95, 105].map((m) => leading(m, 5)),
    new Array<number>(9).fill(0),
  ),
  "37 samples of 97 classes": one(
    random(37, 97, 8),
    Array.from({ length: 37 }, (_, i) => (i * 13) % 97),
  ),
  "large logits": one(random(8, 10, 1e4), [0, 1, 2, 3, 4, 5, 6, 7]),
};

export const NOT_FINITE: Readonly<Record<string, Batch>> = {
  "infinite, in favour": one(
    [
      [Infinity, 1, 0],
      [0, 1, -Infinity],
      [-Infinity, 2, -Infinity],
    ],
    [0, 1, 1],
  ),
  "infinite, against": one(
    [
      [0, Infinity, 1],
      [-Infinity, 0, 1],
    ],
    [0, 0],
  ),
  "infinite on both sides": one(
    [
      [Infinity, Infinity, 1],
      [1, 2, 3],
    ],
    [0, 2],
  ),
  "NaN at the label, beside it, everywhere": one(
    [
      [NaN, 1, 2],
      [3, 1, NaN],
      [NaN, NaN, NaN],
      [NaN, NaN, NaN],
    ],
    [0, 0, 0, 1],
  ),
};

export const VECTORS: readonly Vectors[] = [
  {
    gradient: [3, -4, 0, -0, 12],
    lastLayerWeight: [
      [1, -2, 3],
      [-4, 5, -6],
    ],
    denominator: [1e-9, 1e-8, 1.1e-8, 0, 1],
    epsilon: 1e-8,
  },
  {
    // Squares of these are nothing in float32.
    gradient: Array.from({ length: 5000 }, (_, i) => 1e-30 * scatter(i)),
    lastLayerWeight: random(41, 67, 0.02),
    denominator: Array.from({ length: 5000 }, (_, i) => 2e-8 * Math.abs(scatter(i))),
    epsilon: 1e-8,
  },
  {
    gradient: [1e25, -1e25],
    lastLayerWeight: [[1e30]],
    denominator: [0, -0, Infinity, NaN, 2 ** -140],
    epsilon: 2 ** -130,
  },
  { gradient: [0], lastLayerWeight: [[0, -0]], denominator: [0, 1e-30], epsilon: 0 },
  { gradient: [1, Infinity], lastLayerWeight: [[NaN, 1]], denominator: [1, 2], epsilon: 3 },
];

/** Traces the instruments that apply on leaves and a loss; gives their readings and the numbers that they saw. */
export async function measure(
  batch: Batch,
  vectors: Vectors,
  { precision, gradient, type, loss = "crossEntropy" }: Settings,
  engine: "wasm" | "reference",
) {
  const [rows, classes] = [batch.logits.length, (batch.logits[0] as number[]).length];
  const logits = leaf("logits", [rows, classes], type);
  const labels = leaf("labels", [rows], "i32");
  const part = lossParts.find(loss);
  const choices = loss === "crossEntropy" ? { precision, gradient } : { precision };
  const settings = part.settings.parse({ name: loss, ...choices });
  const traced = part.trace(logits, labels, settings);
  const [logitGradient] = differentiate(traced.loss, [traced.logits]) as [Tensor];
  const { gradient: slopes, lastLayerWeight: weight, denominator: roots } = vectors;
  const step: StepTensors & Offers = {
    zeroSum: part.zeroSum(settings),
    ...traced,
    labels,
    answers: batch.answers,
    logitGradient,
    gradient: leaf("gradient", [slopes.length], type),
    features: leaf("features", [batch.labels.length, (weight[0] as number[]).length], type),
    lastLayerWeight: leaf("weight", [weight.length, (weight[0] as number[]).length], type),
    denominator: leaf("denominator", [roots.length], type),
    epsilon: leaf("epsilon", [], type),
  };
  const readings = INSTRUMENTS.flatMap(({ name, trace }): [string, Tensor][] => {
    const reading = trace(step);
    return reading === null ? [] : [[name, reading]];
  });
  const { sampleLosses } = step;
  const programs = {
    step: { outputs: [...readings.map(([, reading]) => reading), step.logits, sampleLosses, logitGradient] },
  };
  const machine =
    engine === "wasm" ? await createMachine(programs, { host: nodeHost }) : createReferenceMachine(programs);
  machine.values(logits).set(batch.logits.flat());
  machine.values(labels).set(batch.labels);
  machine.values(step.gradient).set(slopes);
  machine.values(step.lastLayerWeight).set(weight.flat());
  machine.values(step.denominator).set(roots);
  machine.values(step.epsilon).fill(vectors.epsilon);
  machine.run("step");
  const numbers = (tensor: Tensor) => [...machine.values(tensor)];
  const matrix = (tensor: Tensor) => {
    const columns = tensor.shape[1] as number;
    return Array.from({ length: tensor.shape[0] as number }, (_, i) =>
      numbers(tensor).slice(i * columns, (i + 1) * columns),
    );
  };
  const seen: StepNumbers = {
    ...batch,
    logits: matrix(step.logits),
    sampleLosses: numbers(sampleLosses),
    logitGradient: matrix(logitGradient),
    gradient: numbers(step.gradient),
    lastLayerWeight: matrix(step.lastLayerWeight),
    denominator: numbers(step.denominator),
    epsilon: numbers(step.epsilon)[0] as number,
  };
  machine.dispose();
  return {
    readings: new Map(readings.map(([name, reading]) => [name, numbers(reading)[0] as number])),
    seen,
  };
}

export const ALL_SETTINGS: readonly Settings[] = (["f32", "f64"] as const).flatMap((type) =>
  (["f32", "f64", "f16", "bf16"] as const).flatMap((precision) =>
    (["softmax-minus-one-hot", "zero-sum"] as const).map((gradient) => ({ type, precision, gradient })),
  ),
);
