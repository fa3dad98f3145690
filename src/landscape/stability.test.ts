/** @file Preconditioners and thresholds: against dense matrices, and against the optimizers themselves on quadratics. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { findExtremeEigenpairs } from "./lanczos.ts";
import { assertNear, multiplyBy, scaleOf, symmetricMatrices, writeOut } from "./matrices.fixture.ts";
import { adamPreconditioner, precondition, rmsPropPreconditioner } from "./preconditioned.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { STABILITY_THRESHOLDS as THRESHOLDS } from "./thresholds.ts";

test("P^(−1/2) A P^(−1/2) is that of the dense matrices, and has the eigenvalues of P⁻¹A", async () => {
  await fc.assert(
    fc.asyncProperty(symmetricMatrices(20), fc.nat(), async (rows, seed) => {
      const diagonal = Float64Array.from(rows, (_, i) => 10 ** (((seed + 7 * i) % 5) - 2));
      const scaled = rows.map((row, i) =>
        row.map((value, j) => value / Math.sqrt((diagonal[i] as number) * (diagonal[j] as number))),
      );
      const operator = precondition(multiplyBy(rows), diagonal);
      const room = 1e-13 * scaleOf(scaled);
      writeOut(operator).forEach((row, i) => {
        assertNear(row, scaled[i] as Float64Array, room);
      });
      const { top } = await findExtremeEigenpairs(operator, { stream: createStream(1, "landscape"), tolerance: 1e-9 });
      const { value, vector } = top[0] as (typeof top)[number];
      assertNear([value], [symmetricEigen(scaled).values.at(-1) as number], 1e-8 * scaleOf(scaled));
      // w = P^(−1/2) v: A w = λ P w.
      const w = vector.map((x, i) => x / Math.sqrt(diagonal[i] as number));
      const product = new Float64Array(w.length);
      multiplyBy(rows).multiply(w, product);
      assertNear(
        product,
        w.map((x, i) => value * x * (diagonal[i] as number)),
        1e-5 * scaleOf(rows),
      );
    }),
    { numRuns: 40 },
  );
});

test("the preconditioners are the formulas, by hand", () => {
  // (1 − 0.9²) (√(0.19 / (1 − 0.9²)) + 0.5) = 0.19 · 1.5, and of v = 0 it is 0.19 · 0.5.
  const adam = { secondMoment: Float32Array.of(0.19, 0), updates: 2, betas: [0.9, 0.9], epsilon: 0.5 } as const;
  assertNear(adamPreconditioner(adam), [0.285, 0.095], 1e-8);
  assertNear(rmsPropPreconditioner(Float64Array.of(4, 0), 0.25), [2.25, 0.25], 0);
});

test("a preconditioner that cannot be is refused", () => {
  const operator = multiplyBy([Float64Array.of(1, 0), Float64Array.of(0, 1)]);
  assert.throws(
    () => precondition(operator, Float64Array.of(1)),
    /RangeError: the preconditioner has 1 elements, and the operator is of size 2/,
  );
  for (const wrong of [0, -1, Number.NaN, Infinity]) {
    assert.throws(
      () => precondition(operator, Float64Array.of(1, wrong)),
      /RangeError: the preconditioner has \S+ in place 1, and must be above 0/,
    );
  }
});

/** How an optimizer moves x on ½λx²; P is p all the time. */
type Step = (x: number, slope: (x: number) => number) => number;

const RATE = 0.01;
const P = 0.3;
const BETA = 0.9;

const sum = (factor: number, momentum: number, ahead = false): Step => {
  let buffer = 0;
  return (x, slope) => {
    const g = slope(x);
    buffer = momentum * buffer + g;
    return x - factor * (ahead ? g + momentum * buffer : buffer);
  };
};

const average = (factor: number, beta: number): Step => {
  let mean = 0;
  return (x, slope) => {
    mean = beta * mean + (1 - beta) * slope(x);
    return x - factor * mean;
  };
};

const momentum = { learningRate: RATE, momentum: BETA };

const OPTIMIZERS: Readonly<Record<keyof typeof THRESHOLDS, readonly [threshold: number, start: () => Step]>> = {
  gradientDescent: [THRESHOLDS.gradientDescent.of({ learningRate: RATE }), () => sum(RATE, 0)],
  heavyBall: [THRESHOLDS.heavyBall.of(momentum), () => sum(RATE, BETA)],
  nesterov: [THRESHOLDS.nesterov.of(momentum), () => sum(RATE, BETA, true)],
  rmsProp: [P * THRESHOLDS.rmsProp.of({ learningRate: RATE }), () => sum(RATE / P, 0)],
  rmsPropMomentum: [P * THRESHOLDS.rmsPropMomentum.of(momentum), () => sum(RATE / P, BETA)],
  adam: [P * THRESHOLDS.adam.of({ learningRate: RATE, beta1: BETA }), () => average(RATE / P, BETA)],
};

for (const [name, [threshold, start]] of Object.entries(OPTIMIZERS)) {
  test(`${name}: a quadratic a little flatter than the threshold converges, and one a little sharper does not`, () => {
    const descend = (curvature: number) => {
      const step = start();
      let x = 1;
      for (let i = 0; i < 20_000; i++) x = step(x, (at) => curvature * at);
      return Math.abs(x);
    };
    assert.ok(descend(0.99 * threshold) < 1e-6);
    assert.ok(!(descend(1.01 * threshold) < 1e6));
  });
}
