/** @file Logs that are nearly right, read and diagnosed: whatever a table holds, its diagnosis has words. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { tellDiagnoses } from "../../../../src/answers/index.ts";
import { CLASSES, diagnose, type TrainingFacts } from "../../../../src/diagnosis/index.ts";
import { FormatError } from "../../../../src/formatError.ts";
import { nameColumns, readCsv } from "../../../../src/interop/index.ts";
import { below, type Draw, pick } from "./mutate.ts";
import type { FuzzedReader } from "./readers.ts";

const NAMES = [
  ...["loss", "val_loss", "accuracy", "val_accuracy", "lastLayerNorm", "grad_norm", "update_norm"],
  ...["lr", "epoch", "loss_scale", "zeroSumViolation", "decoupling", "anything"],
];
const encoder = new TextEncoder();

/** A run that fits, spikes and ends; `row` has what its columns hold at each step. */
function writeLog(
  rows: number,
  row: (step: number) => readonly (number | string)[],
  names: readonly string[],
): Uint8Array {
  const lines = Array.from({ length: rows }, (_, i) => [i + 1, ...row(i + 1)].join(","));
  return encoder.encode([["step", ...names].join(","), ...lines].join("\n"));
}

const falls = (step: number) => 2 * Math.exp(-step / 12) + 1e-9;
const originals = [
  writeLog(
    220,
    (step) => [step % 60 < 3 && step > 100 ? 0.7 : falls(step), step < 40 ? 0.5 : 1, 1 + Math.floor(step / 60) / 10],
    ["loss", "accuracy", "lastLayerNorm"],
  ),
  writeLog(
    180,
    (step) => [
      1 + Math.sin(step * step) / 20 + (step === 90 ? 3 : 0),
      step === 90 ? 9 : 1,
      0.001,
      Math.floor(step / 20),
    ],
    ["loss", "grad_norm", "lr", "epoch"],
  ),
  writeLog(90, (step) => [step > 70 ? "nan" : 0.25 ** (step % 7), step % 10 === 0 ? step / 90 : "", 1e308], [
    "train_loss",
    "val_acc",
    "loss_scale",
  ]),
];

const values = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom("", "nan", "inf", "-inf", 0, -0, 1, 1e-300, 1e300, 5e-324, 2 ** 53),
  fc.double({ min: 0, max: 2, noNaN: true }),
);

/** Of the facts that bear on kinds and causes, any. */
function drawFacts(draw: Draw): TrainingFacts {
  const maybe = <T>(...choices: readonly T[]) => (draw() < 0.5 ? undefined : pick(draw, choices));
  return {
    optimizer: maybe("adam", "sgd"),
    isAdaptive: maybe(true, false),
    epsilon: maybe(0, 1e-8, 1),
    secondDecay: maybe(0, 0.95, 1),
    weightDecay: maybe(0, 1),
    lossBits: maybe(16, 32, 64),
    isFullBatch: maybe(true, false),
    stepsPerEpoch: maybe(0, 1, 10, 1e9),
    resumedAfter: maybe([], [10, 90]),
    rateJumps: maybe([], [{ step: 90, from: 0, to: 1 }]),
    historyEnd: maybe(0, 50, 1e9),
  };
}

export const diagnosedLogs: FuzzedReader = {
  name: "diagnose",
  share: 40_000,
  originals,
  generated: fc
    .record({
      names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
      rows: fc.array(fc.array(values, { maxLength: 5 }), { maxLength: 80 }),
    })
    .map(({ names, rows }) =>
      encoder.encode(
        [["step", ...names], ...rows.map((row, i) => [i, ...names.map((_, j) => row[j] ?? "")])]
          .map((row) => row.join(","))
          .join("\n"),
      ),
    ),
  read: async (bytes, draw) => {
    const at = below(draw, bytes.length + 1);
    for (const { run, table } of await readCsv([bytes.subarray(0, at), bytes.subarray(at)])) {
      const { step, columns } = nameColumns(table, new Map()).table;
      const diagnosis = diagnose(
        { step, columns: Object.fromEntries(columns.map(({ name, values }) => [name, values])) },
        drawFacts(draw),
      );
      assert.ok(CLASSES.includes(diagnosis.class) && diagnosis.confidence >= 0 && diagnosis.confidence <= 1);
      for (const { step: at, endStep, confidence } of diagnosis.spikes)
        assert.ok(at <= endStep && confidence >= 0 && confidence <= 1);
      const { lines } = tellDiagnoses("log", [{ run, diagnosis }], {
        trial: ({ elsewhere }) => elsewhere,
        missing: ({ how }) => how,
        all: "all",
      });
      assert.ok(
        lines.every((line) => !/undefined|(?<!becomes )\bNaN\b|\[object/.test(line)),
        lines.join("\n"),
      );
    }
  },
  isExpected: (error) => error instanceof FormatError,
};
