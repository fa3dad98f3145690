/** @file Waves of logits and the losses with and without them, against the paper's statement: projections on vectors over all pairs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnsweredEquations, analyzeLogits } from "./logitWaves.ts";

const P = 13;
const angle = (k: number, x: number) => (2 * Math.PI * k * x) / P;
const near = (actual: number, expected: number, tolerance = 1e-10) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const mod = (x: number) => ((x % P) + P) % P;

/** Logits of every pair (a, b), of which every third is for validation. */
function split(logitsOf: (a: number, b: number, c: number) => number, sign: 1 | -1 = 1) {
  const pairs = Array.from({ length: P * P }, (_, i) => [Math.floor(i / P), i % P] as const);
  const describe = (chosen: readonly (readonly [number, number])[]) => {
    const answers = Int32Array.from(chosen, ([a, b]) => mod(a + sign * b));
    const logits = chosen.map(([a, b]) => Array.from({ length: P }, (_, c) => logitsOf(a, b, c)));
    const equations: AnsweredEquations = {
      logits: logits.flat(),
      labels: answers,
      answers,
      weights: new Float64Array(chosen.length).fill(1),
    };
    return { equations, pairs: chosen, logits };
  };
  return {
    train: describe(pairs.filter((_, i) => i % 3 !== 0)),
    validation: describe(pairs.filter((_, i) => i % 3 === 0)),
  };
}

const crossEntropy = (logits: readonly number[], label: number) =>
  Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[label] as number);
const average = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** A network of frequencies 2 and 5 with something that no wave of a + b explains. */
const sketch = (a: number, b: number, c: number) =>
  0.3 * c + 3 * Math.cos(angle(2, a + b - c)) + 2 * Math.cos(angle(5, a + b - c)) + Math.sin(angle(3, a - b + 2 * c));

test("of logits that are built of waves power, shares and losses are known", () => {
  const { train, validation } = split(sketch);
  const waves = analyzeLogits([train.equations, validation.equations], P, P);
  // cos(w(s − c)) over all s and c: P · P/2 squares.
  waves.power.forEach((power, i) => {
    near(power, i === 1 ? (9 * P * P) / 2 : i === 4 ? (4 * P * P) / 2 : 0, 1e-9);
  });
  // The rest has as many squares for each pair: a share of 1 beside 9 and 4.
  near(waves.answerShare, 13 / 14);
  const label = ([a, b]: readonly [number, number]) => mod(a + b);
  const both = waves.findWaves([2, 5]);
  const lossOf = (pairs: readonly (readonly [number, number])[], logit: typeof sketch) =>
    average(
      pairs.map(([a, b]) =>
        crossEntropy(
          Array.from({ length: P }, (_, c) => logit(a, b, c)),
          label([a, b]),
        ),
      ),
    );
  const rest = (a: number, b: number, c: number) => Math.sin(angle(3, a - b + 2 * c));
  const part = (k: number, size: number) => (a: number, b: number, c: number) => size * Math.cos(angle(k, a + b - c));
  for (const { equations, pairs } of [train, validation]) {
    near(
      waves.restrictedLoss(equations, both),
      lossOf(pairs, (a, b, c) => sketch(a, b, c) - rest(a, b, c)),
    );
    near(
      waves.excludedLoss(equations, both),
      lossOf(pairs, (a, b, c) => 0.3 * c + rest(a, b, c)),
    );
    near(
      waves.excludedLoss(equations, waves.findWaves([5])),
      lossOf(pairs, (a, b, c) => sketch(a, b, c) - part(5, 2)(a, b, c)),
    );
    near(waves.excludedLoss(equations, []), lossOf(pairs, sketch));
    near(
      waves.restrictedLoss(equations, []),
      lossOf(pairs, (_, __, c) => 0.3 * c),
    );
  }
});

for (const sign of [1, -1] as const) {
  test(`of any logits they are the paper's projections, for an answer a ${sign === 1 ? "+" : "−"} b`, () => {
    // Numbers that follow from their place alone and look like noise.
    const scatter = (a: number, b: number, c: number) =>
      ((((a * P + b) * P + c + 1) * 2_654_435_761) % 2 ** 32) / 2 ** 30 - 2;
    const { train, validation } = split(scatter, sign);
    const waves = analyzeLogits([train.equations, validation.equations], P, P);
    const pairs = [...train.pairs, ...validation.pairs];
    const logits = [...train.logits, ...validation.logits];
    const project = (k: number) => {
      const directions = [Math.cos, Math.sin].map((wave) => {
        const raw = pairs.map(([a, b]) => wave(angle(k, a + sign * b)));
        const norm = Math.sqrt(raw.reduce((sum, x) => sum + x * x, 0));
        return raw.map((x) => x / norm);
      });
      const component = logits.map((row) => row.map(() => 0));
      for (const v of directions) {
        for (let c = 0; c < P; c++) {
          const along = v.reduce((sum, x, i) => sum + x * (logits[i]?.[c] as number), 0);
          for (const [i, x] of v.entries()) (component[i] as number[])[c] = (component[i]?.[c] as number) + along * x;
        }
      }
      return component;
    };
    const key = [1, 4];
    const components = key.map(project);
    waves.power.forEach((power, i) => {
      near(
        power * P,
        project(i + 1)
          .flat()
          .reduce((sum, x) => sum + x * x, 0),
        1e-8,
      );
    });
    const excluded = logits.map((row, i) =>
      row.map((z, c) => components.reduce((rest, one) => rest - (one[i]?.[c] as number), z)),
    );
    // The paper's bias correction: the mean over the inputs of what was left out.
    const bias = Array.from({ length: P }, (_, c) => average(excluded.map((row) => row[c] as number)));
    const restricted = logits.map((row, i) =>
      row.map((_, c) => components.reduce((sum, one) => sum + (one[i]?.[c] as number), bias[c] as number)),
    );
    const lossOf = (rows: readonly number[][]) =>
      average(
        rows.slice(0, train.pairs.length).map((row, i) => crossEntropy(row, train.equations.labels[i] as number)),
      );
    near(waves.restrictedLoss(train.equations, waves.findWaves(key)), lossOf(restricted));
    near(waves.excludedLoss(train.equations, waves.findWaves(key)), lossOf(excluded));
  });
}

test("an equation that stands for two pairs counts twice, and one without a place not at all", () => {
  const symmetric = (a: number, b: number, c: number) =>
    sketch(a, b, c) + Math.cos(angle(1, a * b)) + Math.cos(angle(3, c));
  const { train, validation } = split((a, b, c) => symmetric(Math.min(a, b), Math.max(a, b), c));
  const whole = analyzeLogits([train.equations, validation.equations], P, P);
  const pairs = [...train.pairs, ...validation.pairs].filter(([a, b]) => a <= b);
  const answers = Int32Array.from([...pairs.map(([a, b]) => mod(a + b)), -1]);
  const folded: AnsweredEquations = {
    logits: [
      ...pairs.flatMap(([a, b]) => Array.from({ length: P }, (_, c) => symmetric(a, b, c))),
      ...new Array<number>(P).fill(1e9),
    ],
    labels: answers,
    answers,
    weights: Float64Array.from([...pairs.map(([a, b]) => (a === b ? 1 : 2)), 0]),
  };
  const half = analyzeLogits([folded], P, P);
  half.power.forEach((power, i) => {
    near(power, whole.power[i] as number, 1e-9);
  });
  near(half.answerShare, whole.answerShare);
  assert.ok(half.excludedLoss(folded, []) < 100);
});
