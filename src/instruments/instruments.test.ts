/**
 * @file Every instrument against its formula, stated here again in float64 without the engine, over batches that are
 * ordinary, extreme and degenerate. A new instrument has to join `STATEMENTS`.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LossPrecision } from "../engine/index.ts";
import { INSTRUMENTS, listRecordedColumns } from "./index.ts";
import {
  ALL_SETTINGS,
  type Batch,
  FINITE,
  measure,
  NOT_FINITE,
  type StepNumbers,
  VECTORS,
  type Vectors,
} from "./steps.fixture.ts";

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

  test("under squared error: all but the zero sum, which it has not", async () => {
    for (const [name, batch] of Object.entries(FINITE)) {
      for (const type of ["f32", "f64"] as const) {
        for (const precision of ["f32", "f64"] as const) {
          const settings = { type, precision, gradient: "zero-sum", loss: "squaredError" } as const;
          const { readings, seen } = await measure(batch, VECTORS[0] as Vectors, settings, "wasm");
          assert.deepEqual(
            [...readings.keys()],
            INSTRUMENTS.map(({ name }) => name).filter((name) => name !== "zeroSumViolation"),
          );
          for (const [instrument, reading] of readings) {
            assertReading(instrument, reading, seen, precision, `${name} ${JSON.stringify(settings)}`);
          }
        }
      }
    }
  });
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

test("what is said of zero-sum holds: its zero-gradient share is low by definition, and the zero-loss share is comparable", async () => {
  const batch = FINITE["margins around those at which a loss and a gradient round to nothing"] as Batch;
  const [softmax, zeroSum] = await Promise.all(
    (["softmax-minus-one-hot", "zero-sum"] as const).map((gradient) =>
      measure(batch, VECTORS[0] as Vectors, { type: "f32", precision: "f32", gradient }, "wasm"),
    ),
  );
  const read = (name: string) => [softmax?.readings.get(name), zeroSum?.readings.get(name)] as [number, number];
  const [pulled, balanced] = read("zeroGradientShare");
  assert.ok(balanced < pulled, `${balanced} < ${pulled}`);
  assert.deepEqual(read("zeroLossShare"), [pulled, pulled]);
  const { meaning } = INSTRUMENTS.find(({ name }) => name === "zeroGradientShare") ?? assert.fail();
  assert.match(meaning, /With zero-sum .* shows no cure\. The zero-loss share counts the same in both\.$/);
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
