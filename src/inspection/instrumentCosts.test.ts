/** @file What instruments cost: a price or a reason for every one, and how often each measures. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { z } from "zod";
import { squaredNorm } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { defineProbe, type ProbePart, probeParts, scheduleSettings } from "../instruments/index.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import { type InstrumentCost, type InstrumentMisfit, priceInstruments } from "./index.ts";

/** A probe with only one of the rules of a schedule. */
const sometimes = defineProbe({
  name: "sometimes",
  settings: z.strictObject({ at: scheduleSettings.at }).describe("Now and then."),
  columns: [
    {
      name: "sometimes",
      title: "Sometimes",
      meaning: "Now and then.",
      formula: "‖θ‖²",
      source: "this test",
      type: "f64",
    },
  ],
  trace: ({ parameters }) => ({ before: { readings: [squaredNorm(parameters)] } }),
});
probeParts.add(sometimes as unknown as ProbePart);

async function price(experiment: Experiment, instruments?: readonly string[], signal?: AbortSignal) {
  const found: (InstrumentCost | InstrumentMisfit)[] = [];
  const asked = { ...ENGINE, ...(instruments && { instruments }), ...(signal && { signal }) };
  await priceInstruments(experiment, asked, (one) => found.push(one));
  return found;
}

test("every instrument has a price, or a reason why it cannot measure here", async () => {
  const folder = makeFolder();
  process.chdir(folder);
  const found = await price(tiny("optimizer.name=sgd", "data.validationPoints=0"));
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(
    found.map(({ instrument }) => instrument),
    probeParts.all.map(({ name }) => name),
  );
  const misfits = found.flatMap((one) => ("reason" in one ? [one] : []));
  const needs = misfits.flatMap(({ instrument, reason }) => (/^it needs [^;{]+$/.test(reason) ? [instrument] : []));
  assert.deepEqual(needs, ["secondMoment", "gradientSlice", "embeddingSpectrum", "logitSpectrum", "frequencyLosses"]);
  assert.deepEqual(
    misfits.flatMap(({ instrument, reason }) => (needs.includes(instrument) ? [] : [reason])),
    ['instruments.featureQuality.subset: "validation" is not allowed; must be a subset with at least 2 rows; it has 0'],
  );
  for (const one of found) {
    if ("reason" in one) continue;
    assert.ok(one.stepMs > 0 && one.measurementMs >= 0 && Number.isFinite(one.measurementMs), one.instrument);
    assert.ok(one.columns > 0, one.instrument);
    assert.equal(one.measurements, 0);
  }
});

test("only those that are named; measurements are counted as the schedule has them, whatever is timed", async () => {
  const experiment = tiny(
    ...["instruments.weightNorms.everySteps=5", "instruments.weightNorms.by=tensor"],
    ...["instruments.margins.at=[7,9,99]", "instruments.margins.quantiles=[0,1]", "instruments.hessian.afterSpike=3"],
  );
  const found = (await price(experiment, ["margins", "weightNorms", "hessian"])) as InstrumentCost[];
  assert.deepEqual(
    found.map(({ instrument, columns, measurements }) => [instrument, columns, measurements]),
    [
      // Both norms of all parameters, and of three weights and biases.
      ["weightNorms", 2 * 7, 4],
      ["margins", 2, 2],
      ["hessian", found[2]?.columns, 0],
    ],
  );
});

test("rules that end a run are no matter, those that go by validations either", async () => {
  const experiment = tiny(
    "data.validationPoints=8",
    "validation.everySteps=10",
    "stop.grokked.forSteps=5",
    "stop.missed.byStep=20",
  );
  const [margins] = (await price(experiment, ["margins"])) as [InstrumentCost];
  assert.equal(margins.columns, 6, JSON.stringify(margins));
});

test("a signal ends it between two instruments", async () => {
  assert.deepEqual(await price(tiny(), undefined, AbortSignal.abort()), []);
});

test("a probe that has only some rules of a schedule is priced by those; numbers that are not finite are no matter", async () => {
  const [cost] = (await price(tiny("instruments.sometimes.at=[3,9,30]"), ["sometimes"])) as InstrumentCost[];
  assert.deepEqual([cost?.instrument, cost?.columns, cost?.measurements], ["sometimes", 1, 2]);
  const [wild] = (await price(tiny("optimizer.learningRate=1e38"), ["hessian"])) as InstrumentCost[];
  assert.equal(wild?.columns, 5);
});
