/** @file The sentence on generalisation, for every order of the times and for "not yet". */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type GrokkingDefinition, parseGrokkingDefinition } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import { formatShareBeside } from "../words.ts";
import { describeGeneralisation } from "./generalisation.ts";
import { judgeRun } from "./judgeRun.ts";
import { exampleFork, exampleRun } from "./verdict.fixture.ts";

/** What is said of a run with these accuracies. */
function say(series: Series, reached?: number, { stepsPerEpoch = 1, forkStep, definition }: Facts = {}): string | null {
  const run = exampleRun("a run", "f32", 1, []);
  const manifest = { ...run.manifest, data: { trainRows: 1, validationRows: 1, stepsPerEpoch } };
  const { grokking } = judgeRun({ series, manifest }, definition);
  const judged = { ...run, series, manifest, grokking };
  if (forkStep === undefined) return describeGeneralisation(judged, reached);
  return describeGeneralisation({ ...exampleFork(judged, forkStep, "a fork"), grokking }, reached);
}

interface Facts {
  readonly stepsPerEpoch?: number;
  readonly forkStep?: number | undefined;
  readonly definition?: GrokkingDefinition;
}

/** Accuracies of 1,000 steps: training is 1 from `fittedAt` on, validation as given at some steps and NaN at the others. */
function describe(
  fittedAt: number,
  validations: Readonly<Record<number, number>>,
  reached?: number,
  forkStep?: number,
): string | null {
  const steps = 1000;
  const validationAccuracy = new Float32Array(steps).fill(NaN);
  for (const [step, accuracy] of Object.entries(validations)) validationAccuracy[Number(step) - 1] = accuracy;
  const step = Float64Array.from({ length: steps }, (_, i) => i + 1);
  const trainAccuracy = Float32Array.from(step, (each) => (each >= fittedAt ? 1 : 0.5));
  return say({ step, columns: { trainAccuracy, validationAccuracy } }, reached, { forkStep });
}

test("a delay, with the spacing of the validations that found it", () => {
  assert.equal(
    describe(40, { 100: 0, 800: 0.01, 900: 1, 1000: 0.9 }),
    "Validation accuracy reaches 100 % at step 900 (last validated 100 steps before), 860 steps after training accuracy " +
      "first reached 100 % (t2 = 40).",
  );
});

test("95 % has a step of its own where it came earlier", () => {
  assert.equal(
    describe(40, { 100: 0, 700: 0.95, 800: 0.97, 900: 1 }),
    "Validation accuracy reaches 95 % at step 700 and 100 % at step 900 (last validated 100 steps before), the latter 860 " +
      "steps after training accuracy first reached 100 % (t2 = 40).",
  );
  assert.equal(
    describe(40, { 100: 0, 700: 0.96, 800: 0.99, 900: 0.97 }),
    "Validation accuracy reaches 95 % at step 700 (last validated 600 steps before), 660 steps after training accuracy " +
      "first reached 100 % (t2 = 40); not yet 100 %: it is at 97 % at step 900 (highest: 99 % at step 800).",
  );
});

test("another threshold", () => {
  const late = { 700: 0.95, 800: 0.97, 900: 0.992 };
  assert.match(describe(40, late, 0.99) ?? "", /^Validation accuracy reaches 99 % at step 900 /);
  assert.match(describe(40, late, 0.995) ?? "", /at 99.2 % at step 900: not yet 99.5 %, nor 100 %\.$/);
  assert.match(describe(40, late, 1) ?? "", /at 99.2 % at step 900: not yet 100 %\.$/);
});

test("no delay", () => {
  const at500 = { 499: 0.4, 500: 1 };
  const begin = "Validation accuracy reaches 100 % at step 500,";
  assert.equal(describe(500, at500), `${begin} as training accuracy first reaches 100 %: no grokking delay.`);
  assert.equal(
    describe(501, at500),
    `${begin} 1 step before training accuracy first reaches 100 % (t2 = 501): no grokking delay.`,
  );
  assert.equal(describe(499, { 500: 1 }), `${begin} 1 step after training accuracy first reached 100 % (t2 = 499).`);
  assert.equal(describe(2000, at500), `${begin} though training accuracy never reached 100 %.`);
});

test("not yet, with the last and the highest accuracy", () => {
  assert.equal(
    describe(40, { 500: 0, 990: 0.012 }),
    "Validation accuracy is still at 1.2 % at step 990: not yet 95 %, nor 100 %.",
  );
  assert.equal(
    describe(40, { 100: 0.2, 500: 0.9, 600: 0.9, 1000: 0.5 }),
    "Validation accuracy is still at 50 % at step 1,000 (highest: 90 % at step 500): not yet 95 %, nor 100 %.",
  );
});

test("of a fork, what came before it is said to", () => {
  const times = { 300: 0.96, 900: 1 };
  const texts = [200, 300, 900].map((forkStep) => describe(40, times, 0.95, forkStep) ?? "");
  assert.match(texts[0] ?? "", /95 % at step 300 and 100 % at step 900 \(/);
  assert.match(texts[1] ?? "", /95 % at step 300, before the fork, and 100 % at step 900 \(/);
  assert.match(texts[2] ?? "", /95 % at step 300 and 100 % at step 900, both before the fork \(/);
});

test("a run that was not validated has no such sentence", () => {
  assert.equal(describe(40, {}), null);
  const step = Float64Array.of(1);
  assert.equal(say({ step, columns: { trainAccuracy: Float32Array.of(1) } }), null);
  assert.equal(say({ step, columns: { validationAccuracy: Float32Array.of(1) } }), null);
});

test("with mini-batches, the delay counts from the epoch that is all correct", () => {
  const step = Float64Array.of(1, 2, 3, 4, 5, 6);
  const trainAccuracy = Float32Array.of(0.2, 1, 0.5, 1, 1, 1);
  const validationAccuracy = Float32Array.of(NaN, NaN, NaN, NaN, 0, 1);
  const series = { step, columns: { trainAccuracy, validationAccuracy } };
  assert.match(say(series) ?? "", /\(t2 = 2\)\.$/);
  assert.match(say(series, undefined, { stepsPerEpoch: 2 }) ?? "", /\(t2 = 5\)\.$/);
});

test("an accuracy is never rounded onto the bound that it did not reach", () => {
  assert.equal(formatShareBeside(0.9496, 0.95), "94.96 %");
  assert.equal(formatShareBeside(0.94999, 0.95), "94.999 %");
  assert.equal(formatShareBeside(0.9433, 0.95), "94.3 %");
  assert.equal(formatShareBeside(0.95, 0.95), "95 %");
  assert.equal(formatShareBeside(0.99, 0.95), "99 %");
});

test("by a definition that was asked for, its name, its meaning, and up to where it had not happened", () => {
  const step = Float64Array.of(100, 200, 300, 400, 500, 600);
  const columns = {
    trainAccuracy: Float32Array.of(0.5, 1, 1, 1, 1, 1),
    trainLoss: Float32Array.of(2, 0.4, 0.1, 0.01, 0.01, 0.01),
    validationAccuracy: Float32Array.of(0, NaN, 0.99, 0.5, NaN, 0.99),
    validationLoss: Float32Array.of(4, NaN, 3, 2, NaN, 1),
  };
  const sayBy = (text: string, forkStep?: number) => {
    const definition = parseGrokkingDefinition(text) ?? assert.fail(text);
    return say({ step, columns }, undefined, { definition, forkStep });
  };
  assert.equal(
    sayBy("power"),
    "By power, the first validation with an accuracy of 99 %, as Power et al. 2022 (arXiv 2201.02177) count steps, it " +
      "generalises at step 300 (last validated 200 steps before), 100 steps after training accuracy first reached 100 % (t2 = 200).",
  );
  assert.equal(
    sayBy("99%+2"),
    "By 99%+2, the first of 2 validations in a row with an accuracy of 99 %, it has not generalised by step 600, the last " +
      "one validated, 400 steps after training accuracy first reached 100 %.",
  );
  assert.equal(
    sayBy("loss<1.5"),
    "By loss<1.5, the first validation with a loss below 1.5, it generalises at step 600 (last validated 200 steps " +
      "before), 400 steps after training loss first fell below 1.5 (t2 = 200).",
  );
  assert.match(
    sayBy("99%+stable+fit<0.001") ?? "",
    /generalises at step 600 .*, though training loss never fell below 0\.001\.$/,
  );
  assert.match(sayBy("power", 300) ?? "", /generalises at step 300, before the fork \(/);
  const { trainLoss: _, ...noLoss } = columns;
  const definition = parseGrokkingDefinition("loss<1.5") ?? assert.fail();
  assert.equal(say({ step, columns: noLoss }, undefined, { definition }), null);
});
