/** @file The columns of a series: their names and types are part of what other programs read. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../diagnosis/index.ts";
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

/** Families: where a probe measures several things of a kind, a slash and what it is of follow in a series. */
const PROBE_COLUMNS = [
  "featureChange f64",
  "featureDrift f64",
  "weightNorm f64",
  "weightNormL2 f64",
  "normAlignment f64",
  "normInjection f64",
  "normDecay f64",
  "layerGradientNorm f64",
  "updateNorm f64",
  "updateRatio f64",
  "stepCosine f64",
  "updateAlignment f64",
  "gradientRms f64",
  "decoupling f64",
  "smallDenominator f64",
  "margin f64",
  "logitScale f64",
  "logitMean f64",
  "largestLogitSize f64",
  "meanWeightNorm f64",
  "meanFeatureNorm f64",
  "meanCosine f64",
  "initialDistance f64",
  "updateSharpness f64",
  "gradientSharpness f64",
  "preconditionedSharpness f64",
  "stabilityThreshold f64",
  "hessianTop f64",
  "hessianBottom f64",
  "hessianResidual f64",
  "preconditionedTop f64",
  "hessianTrace f64",
  "commutatorDefect f64",
  "sliceExponent f64",
  "coreWidth f64",
  "updateOverCore f64",
  "activity f64",
  "mobility f64",
  "complexity f64",
  "complexityStandard f64",
  "flowSlope f64",
  "updateSlope f64",
  "embeddingFrequency f64",
  "embeddingFrequencyShare f64",
  "embeddingKeyFrequencies f64",
  "embeddingGini f64",
  "embeddingParticipation f64",
  "logitFrequency f64",
  "logitFrequencyShare f64",
  "logitAnswerShare f64",
  "logitKeyFrequencies f64",
  "logitGini f64",
  "logitParticipation f64",
  "restrictedTrainLoss f64",
  "restrictedValidationLoss f64",
  "excludedLoss f64",
  "frequencyShare f64",
  "frequencyExcludedLoss f64",
  "classDistanceRatio f64",
  "classVarianceRatio f64",
  "classLengthSpread f64",
  "classAngleSpread f64",
  "classAngleExcess f64",
  "nearestCentreAgreement f64",
  "dimensionByLikelihood f64",
  "dimensionByTwoNeighbours f64",
];

test("instruments are recorded under these names, in this order and these types; probes come last, validation first of them", () => {
  const written = (columns: readonly RecordedColumn[]) => columns.map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual(written(INSTRUMENTS), STEP_COLUMNS);
  assert.deepEqual(written(VALIDATION_COLUMNS), ["validationLoss f64", "validationAccuracy f32"]);
  assert.deepEqual(written(listRecordedColumns()), [...STEP_COLUMNS, ...written(VALIDATION_COLUMNS), ...PROBE_COLUMNS]);
});

test("a column that is said to be ∞ somewhere is no training that broke down there", () => {
  const infinite = listRecordedColumns().filter(({ remarks = "" }) => /[;,.] ∞ (where|at) /.test(remarks));
  assert.ok(infinite.length >= 3);
  for (const { name } of infinite) {
    const log = { step: Float64Array.of(1, 2), columns: { [name]: Float64Array.of(Number.POSITIVE_INFINITY, 1) } };
    assert.equal(diagnose(log).firstNonFinite, null, name);
  }
});
