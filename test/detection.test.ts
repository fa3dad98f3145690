/** @file The benchmark of detection on its constructed series: a small part of what `bench/detection/main.ts` measures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { collectCases } from "../bench/detection/cases.ts";
import { constructAll } from "../bench/detection/construct.ts";
import { degradeAll } from "../bench/detection/degrade.ts";
import { judgeCase } from "../bench/detection/judgeCase.ts";
import { findJumps } from "../bench/detection/labelRuns.ts";
import { isWrong, scoreAll } from "../bench/detection/score.ts";
import { sideOf } from "../bench/detection/truth.ts";

const cases = collectCases(null).filter(({ side, facts }) => side === "development" && facts.seed === 0);

test("of the constructed series of the development side every slingshot is found, and nothing else is taken for one", () => {
  const score = scoreAll(cases.map((each) => judgeCase(each)));
  assert.ok(score.series > 50, `${score.series} series`);
  assert.deepEqual(
    [score.wrong.count, score.precision.count, score.recall.count],
    [0, score.precision.of, score.recall.of],
  );
  assert.ok(score.cyclePrecision.count >= 0.95 * score.cyclePrecision.of);
  assert.ok(score.cycleRecall.count >= 0.95 * score.cycleRecall.of);
  assert.equal(score.onsets.count, score.onsets.of);
});

test("of worse copies at most two in a hundred get a confident answer that is wrong, and most are told to be worse", () => {
  const some = cases.filter((_, i) => i % 3 === 0);
  const worse = some.flatMap((each) => judgeCase.degraded(each).map(([, judged]) => judged));
  const score = scoreAll(worse);
  assert.ok(
    score.wrong.count <= 0.02 * score.series,
    worse
      .filter(isWrong)
      .map(({ name }) => name)
      .join(", "),
  );
  assert.ok(score.abstainedWhereGone.count >= 0.9 * score.abstainedWhereGone.of);
});

test("the same seed draws the same series, another one another", () => {
  const [first, again] = [constructAll(1, 2), constructAll(1, 2)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first[0]?.series, first[1]?.series);
});

test("both arithmetics of a setting and all its seeds lie on one side, and either side has a third of the settings at least", () => {
  assert.equal(sideOf("torch-cube-adam-f32"), sideOf("torch-cube-adam-f64"));
  const settings = Array.from({ length: 300 }, (_, i) => sideOf(`setting-${i}`));
  const development = settings.filter((side) => side === "development").length;
  assert.ok(development > 100 && development < 200, `${development} of 300`);
});

test("jumps of a loss are counted by a rule of their own: merged within 150 steps, none before fitting", () => {
  const jump = (...at: number[]) => {
    const step = Float64Array.from({ length: 2000 }, (_, i) => i + 1);
    const trainLoss = step.map((s) => (s < 100 ? (s % 10 === 0 ? 5 : 1e-6) : at.includes(s) ? 1 : 1e-8));
    return findJumps({ step, trainLoss, trainAccuracy: null, lastLayerNorm: null }).map(({ onset }) => onset);
  };
  assert.deepEqual(jump(500, 600, 1000), [500, 1000]);
  assert.deepEqual(jump(), []);
});

test("a record that holds less says what is gone", () => {
  const each = cases.find(({ facts }) => facts.cause === "slingshots");
  assert.ok(each);
  const worse = new Map(degradeAll(each.series, each.truth, 1).map((copy) => [copy.how, copy]));
  assert.equal(worse.get("every 1,000th")?.isGone, true);
  assert.equal(worse.get("epochs")?.isGone, false);
  assert.equal(worse.get("2 decimals")?.isGone, true);
  assert.equal(worse.get("loss alone")?.series.lastLayerNorm, null);
});
