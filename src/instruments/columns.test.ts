/** @file The columns of a series: their names and types are part of what other programs read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { INSTRUMENTS, listRecordedColumns, type RecordedColumn } from "./index.ts";
import { VALIDATION_COLUMNS } from "./validation.ts";

const STEP_COLUMNS = [
  "trainLoss f64",
  "trainAccuracy f32",
  "gradientNorm f64",
  "lastLayerNorm f64",
  "lastLayerNormL2 f64",
  "zeroLossShare f32",
  "zeroGradientShare f32",
  "zeroSumViolation f64",
  "smallestMargin f32",
  "logitNorm f32",
  "smallDenominatorShare f32",
];

test("instruments are recorded under these names, in this order and these types; probes come last, validation first of them", () => {
  const written = (columns: readonly RecordedColumn[]) => columns.map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual(written(INSTRUMENTS), STEP_COLUMNS);
  assert.deepEqual(written(VALIDATION_COLUMNS), ["validationLoss f64", "validationAccuracy f32"]);
  assert.deepEqual(written(listRecordedColumns()), [
    ...STEP_COLUMNS,
    ...written(VALIDATION_COLUMNS),
    "featureChange f64",
  ]);
});
