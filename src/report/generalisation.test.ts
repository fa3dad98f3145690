/** @file The sentence on generalisation, for every order of the times and for "not yet". */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeGeneralisation } from "./generalisation.ts";

/** Accuracies of 1,000 steps: training is 1 from `fittedAt` on, validation as given at some steps and NaN at the others. */
function describe(fittedAt: number, validations: Readonly<Record<number, number>>): string | null {
  const steps = 1000;
  const validationAccuracy = new Float32Array(steps).fill(NaN);
  for (const [step, accuracy] of Object.entries(validations)) validationAccuracy[Number(step) - 1] = accuracy;
  return describeGeneralisation({
    step: Float64Array.from({ length: steps }, (_, i) => i + 1),
    columns: {
      trainAccuracy: Float32Array.from({ length: steps }, (_, i) => (i + 1 >= fittedAt ? 1 : 0.5)),
      validationAccuracy,
    },
  });
}

test("a delay, with the spacing of the validations that found it", () => {
  assert.equal(
    describe(40, { 100: 0, 800: 0.01, 900: 1, 1000: 0.9 }),
    "Validation accuracy reaches 100 % at step 900 (validated every 100 steps), 860 steps after training accuracy " +
      "first did (t2 = 40).",
  );
});

test("no delay", () => {
  const at500 = { 499: 0.4, 500: 1 };
  const begin = "Validation accuracy reaches 100 % at step 500,";
  assert.equal(describe(500, at500), `${begin} as training accuracy first does: no grokking delay.`);
  assert.equal(
    describe(501, at500),
    `${begin} 1 step before training accuracy first does (t2 = 501): no grokking delay.`,
  );
  assert.equal(describe(499, { 500: 1 }), `${begin} 1 step after training accuracy first did (t2 = 499).`);
  assert.equal(describe(2000, at500), `${begin} though training accuracy never did.`);
});

test("not yet, with the last and the highest accuracy", () => {
  assert.equal(
    describe(40, { 500: 0, 990: 0.012 }),
    "Validation accuracy is still at 1.2 % at step 990: not yet 100 %.",
  );
  assert.equal(
    describe(40, { 100: 0.2, 500: 0.9996, 600: 0.9996, 1000: 0.5 }),
    "Validation accuracy is still at 50 % at step 1,000 (highest: > 99.9 % at step 500): not yet 100 %.",
  );
});

test("a run that was not validated has no such sentence", () => {
  assert.equal(describe(40, {}), null);
  const step = Float64Array.of(1);
  assert.equal(describeGeneralisation({ step, columns: { trainAccuracy: Float32Array.of(1) } }), null);
  assert.equal(describeGeneralisation({ step, columns: { validationAccuracy: Float32Array.of(1) } }), null);
});
