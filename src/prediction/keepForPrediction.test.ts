/** @file What is kept of a series gives the same answers as all of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findGrokkingTime, parseGrokkingDefinition } from "../analysis/index.ts";
import { keepForPrediction, measure, PREDICTORS } from "./index.ts";

const FIRST = 150;
const NOT = Number.NaN;
const step = Float64Array.from({ length: 1000 }, (_, i) => i + 1);
const every = (steps: number, of: (step: number) => number) =>
  step.map((number) => (number % steps === 0 ? of(number) : NOT));
const series = {
  step,
  columns: {
    trainLoss: step.map((number) => 3 / number + 0.1 * Math.sin(number)),
    trainAccuracy: step.map((number) => Math.min(1, number / 50)),
    validationAccuracy: every(25, (number) => number / 1000),
    validationLoss: every(25, (number) => 4 - number / 500),
    weightNorm: every(5, (number) => 1 / number),
    weightNormL2: every(5, (number) => 10 / number),
    commutatorDefect: every(10, (number) => (number > 500 ? 100 : 1)),
    classDistanceRatio: every(10, (number) => number),
    "margin/0.05": every(2, Math.sin),
    "margin/0.5": every(2, Math.cos),
    smallestMargin: step,
  },
};

test("every score, alarm and time is that of the whole series, of a fraction of its rows", () => {
  const kept = keepForPrediction(series, FIRST);
  assert.ok(kept.step.length < FIRST + 210, `${kept.step.length}`);
  assert.equal("smallestMargin" in kept.columns, false);
  const settings = { learningRate: 1e-3, weightDecay: 1 };
  for (const predictor of PREDICTORS) {
    const whole = { series, settings };
    const measured = measure(predictor, whole, FIRST);
    assert.ok(measured !== null, predictor.name);
    assert.deepEqual(measure(predictor, { series: kept, settings }, FIRST), measured, predictor.name);
    assert.equal(predictor.alarm?.({ series: kept, settings }), predictor.alarm?.(whole), predictor.name);
  }
  for (const text of ["50%", "50%+stable", "loss<3", "notsawo"]) {
    const definition = parseGrokkingDefinition(text) ?? assert.fail(text);
    const timeOf = (of: typeof kept) => findGrokkingTime({ step: of.step, ...of.columns }, definition);
    assert.deepEqual(timeOf(kept), timeOf(series), text);
  }
});
