/**
 * @file Every instrument against its formula, stated here again in float64 without the engine, over batches that are
 * ordinary, extreme and degenerate; and against numbers worked out by hand. A new instrument has to join `STATEMENTS`.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
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
import { crossEntropy } from "../losses/crossEntropy.ts";
import type { Offers } from "../optimizers/index.ts";
import { INSTRUMENTS, listRecordedColumns, type StepTensors } from "./index.ts";

/** What the instruments of a step look at, as numbers. */
interface StepNumbers {
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

const total = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0);
const average = (numbers: readonly number[]) => total(numbers) / numbers.length;
const share = <T>(items: readonly T[], holds: (item: T, index: number) => boolean) =>
  items.filter(holds).length / items.length;
const norm = (numbers: readonly number[]) => Math.sqrt(total(numbers.map((x) => x * x)));

/** The first largest; a NaN is larger than all. */
function predict(logits: readonly number[]): number {
  const missing = logits.findIndex((z) => Number.isNaN(z));
  return missing >= 0 ? missing : logits.indexOf(Math.max(...logits));
}

function isRight({ logits, labels, answers }: StepNumbers, sample: number): boolean {
  const samples = labels.length / answers;
  const rows = Array.from({ length: answers }, (_, answer) => answer * samples + sample);
  return rows.every((row) => predict(logits[row] as number[]) === labels[row]);
}

/** The formulas, by the instruments' names. */
const STATEMENTS: Readonly<Record<string, (step: StepNumbers) => number>> = {
  trainLoss: ({ sampleLosses }) => average(sampleLosses),
  trainAccuracy: (step) => {
    const samples = Array.from({ length: step.labels.length / step.answers }, (_, sample) => sample);
    return share(samples, (sample) => isRight(step, sample));
  },
  gradientNorm: ({ gradient }) => norm(gradient),
  lastLayerNorm: ({ lastLayerWeight }) => Math.sqrt(average(lastLayerWeight.flat().map((w) => w * w))),
  lastLayerNormL2: ({ lastLayerWeight }) => norm(lastLayerWeight.flat()),
  zeroLossShare: ({ sampleLosses }) => share(sampleLosses, (loss) => loss === 0),
  zeroGradientShare: ({ logitGradient, labels }) => share(logitGradient, (row, i) => row[labels[i] as number] === 0),
  zeroSumViolation: ({ logitGradient }) => total(logitGradient.map((row) => Math.abs(total(row)))),
  smallestMargin: ({ logits, labels }) =>
    Math.min(
      ...logits.map(
        (row, i) => (row[labels[i] as number] as number) - Math.max(...row.toSpliced(labels[i] as number, 1)),
      ),
    ),
  logitNorm: ({ logits }) => average(logits.map((row) => norm(row))),
  smallDenominatorShare: ({ denominator, epsilon }) => share(denominator, (root) => root < epsilon),
};

/** Relative; of sums and roots. Shares and margins are exact. */
const TOLERANCE: Readonly<Record<string, (precision: LossPrecision) => number>> = {
  trainLoss: (precision) => ({ f32: 1e-6, f64: 1e-14, f16: 2 ** -11, bf16: 2 ** -8 })[precision],
  gradientNorm: () => 1e-14,
  lastLayerNorm: () => 1e-14,
  lastLayerNormL2: () => 1e-14,
  logitNorm: () => 1e-6,
};

interface Settings {
  readonly precision: LossPrecision;
  readonly gradient: LossGradient;
  /** Of parameters and of the logits before the loss casts them. */
  readonly type: FloatType;
}

type Batch = Pick<StepNumbers, "logits" | "labels" | "answers">;
type Vectors = Pick<StepNumbers, "gradient" | "lastLayerWeight" | "denominator" | "epsilon">;

/** Numbers that follow from i alone and look like noise, between −1 and 1. */
const scatter = (i: number): number => (((i + 1) * 2_654_435_761) % 2 ** 32) / 2 ** 31 - 1;

const random = (rows: number, classes: number, scale: number): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: classes }, (_, k) => scale * scatter(row * classes + k)),
  );

/** A row whose label 0 leads all `classes − 1` others by `margin`. */
const leading = (margin: number, classes = 2): number[] => [margin, ...new Array<number>(classes - 1).fill(0)];

const one = (logits: number[][], labels: number[]): Batch => ({ logits, labels, answers: 1 });

const FINITE: Readonly<Record<string, Batch>> = {
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

const NOT_FINITE: Readonly<Record<string, Batch>> = {
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

const VECTORS: readonly Vectors[] = [
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

/** Traces all instruments on leaves and a loss; gives their readings and the numbers that they saw. */
async function measure(
  batch: Batch,
  vectors: Vectors,
  { precision, gradient, type }: Settings,
  engine: "wasm" | "reference",
) {
  const [rows, classes] = [batch.logits.length, (batch.logits[0] as number[]).length];
  const logits = leaf("logits", [rows, classes], type);
  const labels = leaf("labels", [rows], "i32");
  const loss = crossEntropy.trace(logits, labels, { name: "crossEntropy", precision, gradient });
  const [logitGradient] = differentiate(loss.loss, [loss.logits]) as [Tensor];
  const { gradient: slopes, lastLayerWeight: weight, denominator: roots } = vectors;
  const step: StepTensors & Offers = {
    zeroSum: true,
    ...loss,
    labels,
    answers: batch.answers,
    logitGradient,
    gradient: leaf("gradient", [slopes.length], type),
    lastLayerWeight: leaf("weight", [weight.length, (weight[0] as number[]).length], type),
    denominator: leaf("denominator", [roots.length], type),
    epsilon: leaf("epsilon", [], type),
  };
  const readings = INSTRUMENTS.map((instrument) => instrument.trace(step) as Tensor);
  const { sampleLosses } = step;
  const programs = { step: { outputs: [...readings, step.logits, sampleLosses, logitGradient] } };
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
    readings: new Map(INSTRUMENTS.map(({ name }, i) => [name, numbers(readings[i] as Tensor)[0] as number])),
    seen,
  };
}

const ALL_SETTINGS: readonly Settings[] = (["f32", "f64"] as const).flatMap((type) =>
  (["f32", "f64", "f16", "bf16"] as const).flatMap((precision) =>
    (["softmax-minus-one-hot", "zero-sum"] as const).map((gradient) => ({ type, precision, gradient })),
  ),
);

function assertReading(
  name: string,
  reading: number,
  step: StepNumbers,
  precision: LossPrecision,
  where: string,
): void {
  const round = INSTRUMENTS.find((instrument) => instrument.name === name)?.type === "f32" ? Math.fround : Number;
  const expected = round((STATEMENTS[name] as (step: StepNumbers) => number)(step));
  const actual = round(reading);
  // Of numbers that nearly cancel, their own size counts.
  const size = name === "zeroSumViolation" ? total(step.logitGradient.flat().map(Math.abs)) * 1e-15 : 0;
  const slack = (TOLERANCE[name]?.(precision) ?? 0) * Math.abs(expected) + size;
  const holds = actual === expected || Object.is(actual, expected) || Math.abs(actual - expected) <= slack;
  assert.ok(holds, `${where}: ${name} is ${actual} and should be ${expected}`);
}

test("every instrument has a statement of its formula here, in the order of the columns, and words for people", () => {
  assert.deepEqual(
    INSTRUMENTS.map(({ name }) => name),
    Object.keys(STATEMENTS),
  );
  for (const { name, title, meaning, formula, source } of listRecordedColumns()) {
    for (const text of [title, meaning, formula, source]) assert.ok(text.length > 0, name);
  }
});

describe("every instrument equals its formula", () => {
  for (const [kind, batches] of Object.entries({ FINITE, NOT_FINITE })) {
    for (const [name, batch] of Object.entries(batches)) {
      test(`${kind === "FINITE" ? "" : "not finite: "}${name}`, async () => {
        for (const [i, settings] of ALL_SETTINGS.entries()) {
          for (const engine of ["reference", "wasm"] as const) {
            const { readings, seen } = await measure(batch, VECTORS[i % VECTORS.length] as Vectors, settings, engine);
            for (const [instrument, reading] of readings) {
              assertReading(instrument, reading, seen, settings.precision, `${engine} ${JSON.stringify(settings)}`);
            }
          }
        }
      });
    }
  }

  test("vectors of every kind, in both types of parameters", async () => {
    const batch = FINITE["one sample, right"] as Batch;
    for (const vectors of VECTORS) {
      for (const type of ["f32", "f64"] as const) {
        const { readings, seen } = await measure(
          batch,
          vectors,
          { type, precision: "f32", gradient: "zero-sum" },
          "wasm",
        );
        for (const [name, reading] of readings)
          assertReading(name, reading, seen, "f32", `${type} ${JSON.stringify(vectors).slice(0, 80)}`);
      }
    }
  });
});

/** Reads one instrument on numbers that are given to it as they are, whether a loss could have made them or not. */
async function read(name: string, given: Partial<StepNumbers>, type: FloatType): Promise<number> {
  const { logits = [[0]], labels = [0], answers = 1, sampleLosses = [0], logitGradient = [[0]] } = given;
  const { gradient = [0], lastLayerWeight = [[0]], denominator = [0], epsilon = 0 } = given;
  const numbers = { logits, labels, sampleLosses, logitGradient, gradient, lastLayerWeight, denominator, epsilon };
  const shapeOf = (values: unknown): number[] =>
    Array.isArray(values) ? [values.length, ...(values.length > 0 ? shapeOf(values[0]) : [])] : [];
  const leaves = Object.fromEntries(
    Object.entries(numbers).map(([key, values]) => [key, leaf(key, shapeOf(values), key === "labels" ? "i32" : type)]),
  );
  const step = { ...leaves, answers, zeroSum: true, loss: leaf("loss", [], type) } as unknown as StepTensors & Offers;
  const instrument = INSTRUMENTS.find((each) => each.name === name);
  if (!instrument) throw new Error(`there is no ${name}`);
  const reading = instrument.trace(step) as Tensor;
  const machine = await createMachine({ read: { outputs: [reading] } }, { host: nodeHost });
  for (const [key, values] of Object.entries(numbers)) {
    // A leaf that the instrument does not look at is not part of the machine.
    if (!isRead(reading, leaves[key] as Tensor)) continue;
    machine.values(leaves[key] as Tensor).set([values].flat(2));
  }
  machine.run("read");
  const value = machine.values(reading)[0] as number;
  machine.dispose();
  return value;
}

const isRead = (tensor: Tensor, wanted: Tensor): boolean =>
  tensor === wanted || tensor.inputs.some((child) => isRead(child, wanted));

/** By hand. The numbers are exact in float32, so are the results but where a float32 is written out. */
const BY_HAND: readonly (readonly [name: string, given: Partial<StepNumbers>, expected: number])[] = [
  [
    "trainAccuracy",
    {
      logits: [
        [1, 2],
        [2, 1],
        [0, 1],
        [5, 5],
      ],
      labels: [1, 1, 1, 0],
    },
    0.75,
  ],
  // Answers of samples 0 and 1, then their second ones: only sample 0 has both.
  [
    "trainAccuracy",
    {
      logits: [
        [1, 0],
        [1, 0],
        [1, 0],
        [0, 1],
      ],
      labels: [0, 0, 0, 0],
      answers: 2,
    },
    0.5,
  ],
  [
    "trainAccuracy",
    {
      logits: [
        [1, 0],
        [0, 1],
        [0, 1],
        [1, 0],
      ],
      labels: [0, 0, 0, 0],
      answers: 2,
    },
    0,
  ],
  // Rows 0 and 2 are the two answers of sample 0, rows 1 and 3 those of sample 1.
  [
    "trainAccuracy",
    {
      logits: [
        [1, 0],
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      labels: [0, 0, 0, 0],
      answers: 2,
    },
    0.5,
  ],
  ["gradientNorm", { gradient: [3, -4, 12] }, 13],
  ["gradientNorm", { gradient: [2 ** -100, 0] }, 2 ** -100],
  [
    "lastLayerNorm",
    {
      lastLayerWeight: [
        [1, -1, 1, 1],
        [-1, 1, -7, 3],
      ],
    },
    Math.sqrt(8),
  ],
  ["lastLayerNorm", { lastLayerWeight: [[-3]] }, 3],
  [
    "lastLayerNormL2",
    {
      lastLayerWeight: [
        [1, -2],
        [2, -4],
      ],
    },
    5,
  ],
  ["zeroLossShare", { sampleLosses: [0, -0, 1, 2 ** -126] }, 0.5],
  ["zeroLossShare", { sampleLosses: [1, 1, 1, 0] }, 0.25],
  [
    "zeroGradientShare",
    {
      logitGradient: [
        [0, 1],
        [0, 1],
        [-0, 2],
        [3, 0],
      ],
      labels: [0, 1, 0, 1],
    },
    0.75,
  ],
  [
    "zeroSumViolation",
    {
      logitGradient: [
        [0.5, -0.25],
        [-1, 0.5],
      ],
    },
    0.75,
  ],
  [
    "zeroSumViolation",
    {
      logitGradient: [
        [0.5, -0.5],
        [-1, 1],
      ],
    },
    0,
  ],
  // Two in-row sums that would vanish in float32.
  [
    "zeroSumViolation",
    {
      logitGradient: [
        [1, 2 ** -40, -1],
        [1, -(2 ** -40), -1],
      ],
    },
    2 ** -39,
  ],
  [
    "smallestMargin",
    {
      logits: [
        [5, 1, 2],
        [0, 9, 1],
      ],
      labels: [0, 1],
    },
    3,
  ],
  [
    "smallestMargin",
    {
      logits: [
        [5, 1, 2],
        [0, 9, 1],
      ],
      labels: [0, 2],
    },
    -8,
  ],
  [
    "smallestMargin",
    {
      logits: [
        [4, 4],
        [9, 1],
      ],
      labels: [1, 0],
    },
    0,
  ],
  ["smallestMargin", { logits: [[-5, -7]], labels: [0] }, 2],
  [
    "smallestMargin",
    {
      logits: [
        [1, Infinity],
        [3, 1],
      ],
      labels: [0, 0],
    },
    -Infinity,
  ],
  ["smallestMargin", { logits: [[-2]], labels: [0] }, Infinity],
  [
    "logitNorm",
    {
      logits: [
        [3, -4],
        [0, 0],
        [-5, 12],
      ],
      labels: [0, 0, 0],
    },
    6,
  ],
  ["logitNorm", { logits: [[-2, 0]], labels: [0] }, 2],
  ["smallDenominatorShare", { denominator: [1, 2, 3, 0.5], epsilon: 2 }, 0.5],
  ["smallDenominatorShare", { denominator: [3, 2, 3, 4], epsilon: 2 }, 0],
  ["smallDenominatorShare", { denominator: [0, 0, 1, NaN], epsilon: 2 ** -126 }, 0.5],
];

test("numbers worked out by hand", async () => {
  for (const [name, given, expected] of BY_HAND) {
    for (const type of ["f32", "f64"] as const) {
      const actual = await read(name, given, type);
      assert.ok(
        actual === expected,
        `${name} of ${JSON.stringify(given)} in ${type} is ${actual} and should be ${expected}`,
      );
    }
  }
});

test("logits beyond 1.8e19 have an infinite norm in a float32 loss, and not in a float64 one", async () => {
  const logits = [[3e20, 4e20]];
  assert.equal(await read("logitNorm", { logits }, "f32"), Infinity);
  assert.equal(await read("logitNorm", { logits }, "f64"), 5e20);
});

/**
 * Of 21 margins between two classes, how many lose their loss, and their own class's gradient. 1 + e⁻ᵐ rounds to 1 where
 * e⁻ᵐ is at most half the spacing of the format behind 1: from 16.64 in float32 (2⁻²⁴), 36.74 in float64 (2⁻⁵³), 7.62 in
 * float16 (2⁻¹¹), 5.55 in bfloat16 (2⁻⁸). With zero-sum the gradient is e⁻ᵐ/21 until that rounds to 0, at 2⁻¹⁵⁰ in float32,
 * 2⁻²⁵ in float16, 2⁻¹³⁴ in bfloat16; in float64 e⁻⁷⁴⁶ is 0 itself.
 */
const ROUNDED_AWAY: Readonly<Record<LossPrecision, { readonly loss: number; readonly zeroSum: number }>> = {
  f32: { loss: 14, zeroSum: 4 },
  f64: { loss: 9, zeroSum: 1 },
  f16: { loss: 20, zeroSum: 17 },
  bf16: { loss: 20, zeroSum: 5 },
};

test("the margins at which losses and gradients become exactly 0 are those of the format", async () => {
  const batch = FINITE["margins around those at which a loss and a gradient round to nothing"] as Batch;
  for (const settings of ALL_SETTINGS) {
    const { readings } = await measure(batch, VECTORS[0] as Vectors, settings, "wasm");
    const { loss, zeroSum } = ROUNDED_AWAY[settings.precision];
    const where = JSON.stringify(settings);
    assert.equal(readings.get("zeroLossShare"), Math.fround(loss / 21), where);
    const gradients = settings.gradient === "zero-sum" ? zeroSum : loss;
    assert.equal(readings.get("zeroGradientShare"), Math.fround(gradients / 21), where);
    assert.equal(readings.get("smallestMargin"), 1, where);
    assert.equal(readings.get("trainAccuracy"), 1, where);
  }
});

test("losses and gradients that the instruments see are those of the softmax, in every precision and form", async () => {
  const batch = FINITE["37 samples of 97 classes"] as Batch;
  const spacing = { f32: 2 ** -23, f64: 2 ** -52, f16: 2 ** -10, bf16: 2 ** -7 };
  for (const settings of ALL_SETTINGS) {
    const { readings, seen } = await measure(batch, VECTORS[0] as Vectors, settings, "wasm");
    const rows = seen.labels.length;
    let sum = 0;
    seen.logits.forEach((row, i) => {
      const label = seen.labels[i] as number;
      const weights = row.map(Math.exp);
      const loss = Math.log(total(weights)) - (row[label] as number);
      sum += loss;
      assert.ok(
        Math.abs((seen.sampleLosses[i] as number) - loss) < 30 * spacing[settings.precision] * loss,
        `row ${i}`,
      );
      weights.forEach((weight, k) => {
        const gradient = (weight / total(weights) - (k === label ? 1 : 0)) / rows;
        const actual = seen.logitGradient[i]?.[k] as number;
        assert.ok(Math.abs(actual - gradient) < (30 * spacing[settings.precision]) / rows, `row ${i}, class ${k}`);
      });
    });
    const mean = readings.get("trainLoss") as number;
    assert.ok(Math.abs(mean - sum / rows) < 10 * spacing[settings.precision] * mean, JSON.stringify(settings));
  }
});
