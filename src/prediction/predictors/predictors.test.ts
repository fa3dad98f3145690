/** @file Each predictor on series whose score is known by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { detrend, hjorthOf } from "../../analysis/index.ts";
import { createStream, normal } from "../../random/index.ts";
import { hankelResidual } from "../hankelModes.ts";
import { listMissing, measure, type Predictor, type Subject } from "../predictor.ts";
import { estimateDelay } from "./delayLaw.ts";
import { PREDICTORS } from "./index.ts";

const FIRST = 400;
const NOT = Number.NaN;

const predictor = (name: string): Predictor => {
  const found = PREDICTORS.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
};

/** A run of 500 steps with these columns, by step. */
function make(columns: Record<string, (step: number) => number>, rate: number | null = null, decay = rate): Subject {
  const step = Float64Array.from({ length: 500 }, (_, i) => i + 1);
  return {
    series: {
      step,
      columns: Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, step.map(of)])),
    },
    settings: { learningRate: rate, weightDecay: decay },
  };
}

const every = (steps: number, of: (step: number) => number) => (step: number) => (step % steps === 0 ? of(step) : NOT);
const isNear = (value: number | null, expected: number, by = 1e-9) =>
  assert.ok(Math.abs((value ?? NOT) - expected) <= by, `${value}, not ${expected}`);
const scoreOf = (name: string, subject: Subject, first = FIRST) => predictor(name).score(subject, first);

test("activity, mobility and complexity are those of the instrument, of the first steps alone", () => {
  const loss = (step: number) => (step <= FIRST ? 3 / step + 0.1 * Math.sin(step) : 1e9);
  const subject = make({ trainLoss: loss });
  const known = hjorthOf(
    detrend(
      Array.from({ length: FIRST }, (_, i) => loss(i + 1)),
      "moving-average",
      51,
    ),
  );
  isNear(scoreOf("activity", subject), Math.log10(known.activity));
  isNear(scoreOf("mobility", subject), known.mobility);
  isNear(scoreOf("complexity", subject), known.complexity);
});

test("low frequencies: half the square of a slow wave's height, and nothing of a fast one's", () => {
  const wave = (period: number) => make({ trainLoss: (step) => 5 + Math.sin((2 * Math.PI * step) / period) });
  // The moving average leaves a wave of 16 steps almost as it is.
  isNear(scoreOf("low-frequency", wave(16)), Math.log10(0.5), 0.05);
  assert.ok((scoreOf("low-frequency", wave(4)) ?? NOT) < -3);
});

test("the commutator defect: the largest so far; its alarm at 10 times the first three and above 20", () => {
  const subject = make({ commutatorDefect: every(50, (step) => (step === 250 ? 100 : step === 450 ? 1e4 : 5)) });
  isNear(scoreOf("commutator", subject), 2);
  assert.equal(predictor("commutator").alarm?.(subject), 250);
  const low = make({ commutatorDefect: every(50, (step) => (step > 300 ? 19 : 0.1)) });
  assert.equal(predictor("commutator").alarm?.(low), null);
});

test("distances between classes: the last over the first; the alarm at 2.5 times", () => {
  const subject = make({ classDistanceRatio: every(50, (step) => step / 50) });
  isNear(scoreOf("class-distances", subject), Math.log10(8));
  assert.equal(predictor("class-distances").alarm?.(subject), 150);
});

test("the slope of the validation loss is that of its logarithm, over the second half, positive where it falls", () => {
  const subject = make({
    validationLoss: every(20, (step) => (step <= 200 ? 7 : Math.exp(-0.003 * step))),
    validationAccuracy: every(20, (step) => step / 1000),
  });
  isNear(scoreOf("validation-slope", subject), 0.003);
  isNear(scoreOf("validation-accuracy", subject), 0.4);
});

test("the delay law: 1/(1.41 · 0.001) steps for a factor e, after fitting; less rate, later", () => {
  isNear(estimateDelay(1e-3, 1, Math.E, 1), 709.2198581560284);
  const run = (rate: number) =>
    make({ trainAccuracy: (step) => (step >= 100 ? 1 : 0.5), weightNormL2: every(25, (step) => step) }, rate, 1);
  isNear(scoreOf("delay-law", run(1e-3)), -Math.log10(100 + 709.2198581560284));
  assert.deepEqual(measure(predictor("delay-law"), run(1e-3), FIRST)?.features, [2, -3, 4]);
  assert.ok((scoreOf("delay-law", run(1e-4)) ?? 0) < (scoreOf("delay-law", run(1e-3)) ?? 0));
  // Not fitted by then: the law says nothing.
  assert.equal(scoreOf("delay-law", run(1e-3), 90), null);
});

test("the norm, and the settings alone", () => {
  isNear(scoreOf("weight-norm", make({ weightNorm: every(25, (step) => (step <= FIRST ? 0.1 : 10)) })), 1);
  const settings = make({}, 1e-3, 0.1);
  isNear(scoreOf("rate-and-decay", settings), -4);
  assert.deepEqual(measure(predictor("rate-and-decay"), settings, FIRST)?.features, [-3, -1, 9, 1, 3]);
  assert.equal(scoreOf("rate-and-decay", make({}, 1e-3, 0)), null);
});

test("a linear law of few modes carries waves on and noise not; the deviation and the mean do not count", () => {
  const stream = createStream(1, "data");
  const waves = Array.from({ length: 200 }, (_, t) => [Math.sin(t / 3) + 0.5 * Math.sin(t / 7), Math.cos(t / 3)]);
  const noise = Array.from({ length: 200 }, () => [normal(stream), normal(stream)]);
  // Two a wave, and one for what the mean of a part of a wave leaves.
  const options = { delays: 6, modes: 5 };
  const [tame, wild] = [hankelResidual(waves, options), hankelResidual(noise, options)];
  assert.ok((tame ?? NOT) < 1e-6, `${tame}`);
  assert.ok((wild ?? NOT) > Math.sqrt(1 / 6) && (wild ?? NOT) <= 1, `${wild}`);
  const moved = noise.map((vector) => vector.map((value) => 100 + 7 * value));
  isNear(hankelResidual(moved, options), wild ?? NOT, 1e-9);
  assert.equal(hankelResidual(noise.slice(0, 21), options), null);
  assert.equal(
    hankelResidual(
      noise.map(() => [1, 1]),
      options,
    ),
    null,
  );
  const disturbed = make({
    "margin/0.05": every(10, (step) => Math.sin(step / 20)),
    "margin/0.5": every(10, (step) => Math.sin(step / 20) + 0.3 * normal(stream)),
  });
  const smooth = make({
    "margin/0.05": every(10, (step) => Math.sin(step / 20)),
    "margin/0.5": every(10, (step) => Math.cos(step / 20)),
  });
  assert.ok((scoreOf("quantile-modes", disturbed) ?? 0) > 2 * (scoreOf("quantile-modes", smooth) ?? NOT));
});

test("what is not recorded is not measured and is named; a gap or a NaN in the loss as well", () => {
  for (const one of PREDICTORS) {
    assert.equal(one.score(make({}), FIRST), null, one.name);
    assert.equal(measure(one, make({}), FIRST), null, one.name);
    assert.deepEqual(listMissing(one, make({}), FIRST), [...one.columns, ...(one.settings ?? [])], one.name);
  }
  assert.deepEqual(listMissing(predictor("quantile-modes"), make({ "margin/0.5": () => 1 }), FIRST), []);
  assert.deepEqual(listMissing(predictor("commutator"), make({ commutatorDefect: every(450, () => 1) }), FIRST), [
    "commutatorDefect",
  ]);
  assert.equal(scoreOf("activity", make({ trainLoss: (step) => (step === 200 ? NOT : 1 / step) })), null);
  assert.equal(scoreOf("activity", make({ trainLoss: every(2, (step) => 1 / step) })), null);
});

test("no predictor sees a step after the first ones", () => {
  const steps = (after: number) => (of: (step: number) => number) => (step: number) =>
    step <= FIRST ? of(step) : after;
  const run = (after: number) => {
    const until = steps(after);
    const columns = {
      ...{
        trainLoss: until((step) => 3 / step + 0.1 * Math.sin(step * step)),
        trainAccuracy: until((step) => Math.min(1, step / 100)),
      },
      ...{
        validationLoss: until((step) => 1 + 1 / step),
        validationAccuracy: until(() => 0.5),
        weightNorm: until(() => 2),
      },
      ...{
        weightNormL2: until(() => 2),
        commutatorDefect: until((step) => step),
        classDistanceRatio: until((step) => step),
      },
      ...{ "margin/0.05": until((step) => Math.sin(step * step)), "margin/0.5": until((step) => step) },
    };
    return make(columns, 1e-3, 1);
  };
  for (const one of PREDICTORS) {
    const score = one.score(run(0.7), FIRST);
    assert.ok(score !== null && Number.isFinite(score), one.name);
    assert.equal(score, one.score(run(123), FIRST), one.name);
  }
});
