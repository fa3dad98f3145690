/** @file Every instrument against numbers worked out by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../engine/hosts/node.ts";
import { createMachine, type FloatType, leaf, type Tensor } from "../engine/index.ts";
import type { Offers } from "../optimizers/index.ts";
import { INSTRUMENTS, type StepTensors } from "./index.ts";
import type { StepNumbers } from "./steps.fixture.ts";

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
