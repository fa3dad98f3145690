/** @file The protocol on predictors whose worth is known: perfect, none, inverted; and on what was not measured. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStream, uniform } from "../random/index.ts";
import { areaUnderCurve, judgePredictor, type KnownRun, type Predictor, predictRun, rankCorrelation } from "./index.ts";
import { fitLogistic } from "./logistic.ts";

const FIRST = 100;
const SETTINGS = ["addition", "subtraction"].flatMap((operation) =>
  ["40", "60"].map((percent) => ({ "data.operation": operation, "data.trainPercent": percent })),
);

/** Twenty runs a setting; the odd ones generalise, at step 300 + their number, and each knows its number. */
function makeRuns(columnsOf: (i: number) => Record<string, number> = () => ({})): KnownRun[] {
  return SETTINGS.flatMap((setting, s) =>
    Array.from({ length: 20 }, (_, i) => ({
      setting,
      subject: {
        series: {
          step: Float64Array.of(50, 100, 200),
          columns: Object.fromEntries(
            Object.entries(columnsOf(20 * s + i)).map(([name, value]) => [name, Float64Array.of(value, value, value)]),
          ),
        },
        settings: { learningRate: null, weightDecay: null },
      },
      time:
        i % 2 === 1 ? { at: 300 + i, happened: true, resolution: 1 } : { at: 1000, happened: false, resolution: null },
    })),
  );
}

const reads = (name: string, sign = 1): Predictor => ({
  ...{ name, title: name, meaning: "", source: "", columns: [name] },
  score: ({ series }) => (series.columns[name] === undefined ? null : sign * (series.columns[name][0] as number)),
});

const isOdd = (i: number) => i % 2;
const options = { first: FIRST, draws: 200 };

test("a perfect score: 1, with every alarm right on settings that were held out, and lead times from the first steps on", () => {
  const result = judgePredictor(
    reads("known"),
    makeRuns((i) => ({ known: isOdd(i) })),
    options,
  );
  assert.deepEqual(
    [result.area, result.areaWithin].map((area) => [area?.value, area?.interval]),
    [
      [1, [1, 1]],
      [1, [1, 1]],
    ],
  );
  assert.deepEqual([result.measured, result.notMeasured, result.generalised], [80, 0, 40]);
  assert.deepEqual(
    result.heldOut.map(({ axis }) => axis),
    ["data.operation", "data.trainPercent"],
  );
  for (const { area, brier, hits, falseAlarms, leadTime } of result.heldOut) {
    assert.equal(area?.value, 1);
    assert.ok((brier?.value ?? 1) < 0.01);
    assert.deepEqual([hits.count, hits.of, falseAlarms.count, falseAlarms.of], [40, 40, 0, 40]);
    // 300 + 1, 3, … 19, less 100.
    assert.equal(leadTime?.value, 210);
  }
});

test("an inverted score is 0 as it is, and 1 where its side is learnt from other settings", () => {
  const result = judgePredictor(
    reads("known", -1),
    makeRuns((i) => ({ known: isOdd(i) })),
    options,
  );
  assert.deepEqual([result.area?.value, result.area?.interval], [0, [0, 0]]);
  assert.equal(result.heldOut[0]?.area?.value, 1);
});

test("a random score: 0.5 lies in the interval, of nearly all seeds; false alarms are about what was asked for", () => {
  let held = 0;
  let falseAlarms = 0;
  for (let seed = 0; seed < 20; seed++) {
    const stream = createStream(seed, "data");
    const runs = makeRuns(() => ({ noise: uniform(stream) }));
    const { area, heldOut } = judgePredictor(reads("noise"), runs, options);
    const [low, high] = area?.interval ?? [1, 0];
    assert.ok(low < high);
    if (low <= 0.5 && high >= 0.5) held++;
    falseAlarms += (heldOut[0]?.falseAlarms.count ?? 0) / 20;
    assert.ok(Math.abs((heldOut[0]?.brier?.value ?? 0) - 0.25) < 0.05);
  }
  assert.ok(held >= 16, `${held} of 20`);
  assert.ok(Math.abs(falseAlarms / 40 - 0.1) < 0.05, `${falseAlarms / 40}`);
});

test("what tells settings apart alone counts between them and not within", () => {
  // Of the last setting nearly all runs generalise.
  const runs = makeRuns((i) => ({ setting: Math.floor(i / 20) })).map((run, i) =>
    i >= 60 && i % 10 !== 0 ? { ...run, time: { at: 400, happened: true, resolution: 1 } } : run,
  );
  const { area, areaWithin } = judgePredictor(reads("setting"), runs, options);
  assert.equal(areaWithin?.value, 0.5);
  assert.ok((area?.value ?? 0) > 0.6);
});

test("runs that had generalised are left out, and what is not measured is counted and not scored", () => {
  const runs = makeRuns((i) => (i < 20 ? {} : { known: isOdd(i) })).map((run, i) =>
    i === 79 ? { ...run, time: { at: FIRST, happened: true, resolution: 1 } } : run,
  );
  const result = judgePredictor(reads("known"), runs, options);
  assert.deepEqual([result.measured, result.notMeasured], [59, 20]);
  const none = judgePredictor(reads("nowhere"), runs, options);
  assert.deepEqual([none.measured, none.area, none.areaWithin, none.heldOut, none.ownAlarm], [0, null, null, [], null]);
});

test("alarms of a rule of its own: before it is a hit, after it too late, of a run that does not generalise a false one", () => {
  const runs = makeRuns((i) => ({ known: i % 20 }));
  const ruled: Predictor = {
    ...reads("known"),
    alarm: ({ series }) => ({ 1: 250, 3: 303, 4: 999 })[series.columns.known?.[0] as number] ?? null,
  };
  const own = judgePredictor(ruled, runs, options).ownAlarm;
  assert.deepEqual([own?.hits.count, own?.hits.of, own?.falseAlarms.count, own?.leadTime?.value], [4, 40, 4, 51]);
});

test("a probability comes with an interval that holds it, from runs enough of either kind", () => {
  const stream = createStream(5, "data");
  const known = makeRuns((i) => ({ known: isOdd(i) + 2 * uniform(stream) }));
  const asked = (value: number) => makeRuns(() => ({ known: value }))[0]?.subject ?? assert.fail();
  const predict = (value: number, runs = known) => predictRun(reads("known"), asked(value), runs, { first: FIRST });
  const [low, high] = [predict(0.2), predict(2.8)];
  assert.ok(low !== null && high !== null && low.value < 0.4 && high.value > 0.6);
  for (const { value, interval } of [low, high]) assert.ok(interval[0] <= value && value <= interval[1]);
  assert.deepEqual([low.runs, low.generalised, low.settings], [80, 40, 4]);
  assert.deepEqual(predict(0.2), low);
  assert.equal(predict(0.2, known.slice(0, 19)), null);
  assert.equal(predictRun(reads("nowhere"), asked(1), known, { first: FIRST }), null);
});

test("logistic regression: the log odds of two groups, shrunk a little, and a share where there is one kind alone", () => {
  const group = (x: number, yes: number, no: number) => [
    ...Array.from({ length: yes }, () => ({ features: [x], happened: true })),
    ...Array.from({ length: no }, () => ({ features: [x], happened: false })),
  ];
  const probability = fitLogistic([...group(0, 20, 80), ...group(1, 70, 30)]);
  assert.ok(Math.abs(probability([0]) - 0.2) < 0.005 && Math.abs(probability([1]) - 0.7) < 0.005);
  assert.equal(fitLogistic(group(3, 4, 0))([9]), 4.5 / 5);
  // Told apart by all: finite, and on the right side.
  const certain = fitLogistic([...group(0, 0, 50), ...group(1, 50, 0)]);
  assert.ok(certain([0]) < 0.02 && certain([1]) > 0.98 && certain([1]) < 1);
  // A feature that never varies changes nothing.
  const idle = [...group(0, 20, 80), ...group(1, 70, 30)].map((one) => ({ ...one, features: [...one.features, 7] }));
  assert.ok(Math.abs(fitLogistic(idle)([1, 7]) - probability([1])) < 1e-9);
});

test("areas and correlations by hand: ties count half, and ranks are what counts", () => {
  const scored = (pairs: [number, boolean][]) => pairs.map(([score, happened]) => ({ score, happened, stratum: "" }));
  assert.equal(
    areaUnderCurve(
      scored([
        [1, true],
        [1, false],
      ]),
    ),
    0.5,
  );
  assert.equal(
    areaUnderCurve(
      scored([
        [3, true],
        [1, true],
        [2, false],
        [1, false],
      ]),
    ),
    2.5 / 4,
  );
  assert.equal(areaUnderCurve(scored([[3, true]])), null);
  assert.equal(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1000]), 1);
  assert.equal(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1]), -1);
  assert.ok(Number.isNaN(rankCorrelation([1, 1], [1, 2])));
});
