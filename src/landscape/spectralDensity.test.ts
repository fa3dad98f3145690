import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { assertNear, matrixOf, multiplyBy, scaleOf, symmetricMatrices } from "./matrices.fixture.ts";
import { estimateDensity, meanOver, smoothDensity } from "./spectralDensity.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { estimateTrace } from "./trace.ts";

const stream = (seed = 1) => createStream(seed, "landscape");

test("a probe's weights sum to 1, its nodes lie within the spectrum, and its moments are those of its vector", async () => {
  await fc.assert(
    fc.asyncProperty(symmetricMatrices(30), fc.integer({ min: 1, max: 30 }), fc.nat(), async (rows, wanted, seed) => {
      const size = rows.length;
      const steps = Math.min(wanted, size);
      const density = await estimateDensity(multiplyBy(rows), { stream: stream(seed), probes: 2, steps });
      const { values } = symmetricEigen(rows);
      const room = 1e-12 * scaleOf(rows);
      const { trace, squaredFrobenius } = await estimateTrace(multiplyBy(rows), { stream: stream(seed), probes: 1 });
      density.probes.forEach(({ nodes, weights }) => {
        assertNear([weights.reduce((a, b) => a + b, 0)], [1], 1e-13);
        assert.ok((nodes[0] as number) >= (values[0] as number) - room);
        assert.ok((nodes.at(-1) as number) <= (values.at(-1) as number) + room);
      });
      // The same first vector: zᵀAz / n, and with two steps zᵀA²z / n too.
      const moment = (power: number) =>
        meanOver({ ...density, probes: density.probes.slice(0, 1) }, (x) => x ** power).value;
      assertNear([moment(1)], [trace.value / size], room);
      if (steps > 1) assertNear([moment(2)], [squaredFrobenius.value / size], room * scaleOf(rows));
    }),
    { numRuns: 40 },
  );
});

const SPECTRUM = [
  ...Array.from({ length: 150 }, (_, i) => -1 + i / 75),
  ...new Array<number>(45).fill(0),
  8,
  8,
  9,
  10,
  12,
];

test("means over the eigenvalues, trace and Frobenius norm are within their errors of the exact ones", async () => {
  const rows = matrixOf(SPECTRUM, 1000);
  const mean = (f: (x: number) => number) => SPECTRUM.reduce((sum, x) => sum + f(x), 0) / SPECTRUM.length;
  const inside = ({ value, standardError }: { value: number; standardError: number }, exact: number) => {
    assert.ok(Math.abs(value - exact) < 4 * standardError, `${value} ± ${standardError} for ${exact}`);
    assert.ok(standardError < 0.5 * Math.abs(exact), `an error of ${standardError} says nothing of ${exact}`);
  };
  const density = await estimateDensity(multiplyBy(rows), { stream: stream(), probes: 20, steps: 40 });
  assert.equal(density.products, 20 * 40);
  for (const f of [(x: number) => x * x, Math.exp, (x: number) => Number(x > 4)]) inside(meanOver(density, f), mean(f));
  const { trace, squaredFrobenius } = await estimateTrace(multiplyBy(rows), { stream: stream(), probes: 200 });
  inside(
    trace,
    SPECTRUM.reduce((a, b) => a + b, 0),
  );
  inside(
    squaredFrobenius,
    SPECTRUM.reduce((a, b) => a + b * b, 0),
  );
});

test("of many seeds, the standard error is the deviation that is seen", async () => {
  // The matrix is drawn from a stream that no probe is.
  const operator = multiplyBy(matrixOf(SPECTRUM, 1000));
  const runs = await Promise.all(
    Array.from({ length: 60 }, (_, seed) => estimateTrace(operator, { stream: stream(seed), probes: 10 })),
  );
  const exact = SPECTRUM.reduce((a, b) => a + b, 0);
  const seen = Math.sqrt(runs.reduce((sum, { trace }) => sum + (trace.value - exact) ** 2, 0) / runs.length);
  const said = Math.sqrt(runs.reduce((sum, { trace }) => sum + trace.standardError ** 2, 0) / runs.length);
  assert.ok(seen / said > 0.7 && seen / said < 1.4, `${seen} seen, ${said} said`);
});

test("the smoothed density integrates to 1, and of a whole basis it is that of the eigenvalues", async () => {
  const values = [-2, 0, 0.5, 3];
  const density = await estimateDensity(multiplyBy(matrixOf(values, 2)), { stream: stream(), probes: 400, steps: 4 });
  const points = Array.from({ length: 2001 }, (_, i) => -5 + i / 200);
  for (const deviation of [undefined, 0.3]) {
    const found = smoothDensity(density, points, deviation);
    assertNear([found.reduce((a, b) => a + b, 0) / 200], [1], 1e-6);
  }
  const width = 0.3;
  const exact = points.map(
    (t) =>
      values.reduce((sum, x) => sum + Math.exp(-(((t - x) / width) ** 2) / 2), 0) /
      (4 * width * Math.sqrt(2 * Math.PI)),
  );
  // Each eigenvalue has its share of the probes, within 400 of them.
  assertNear(smoothDensity(density, points, width), exact, 0.1 * Math.max(...exact));
});

test("a matrix with one eigenvalue is seen by one step, and has a density", async () => {
  const density = await estimateDensity(multiplyBy(matrixOf([2, 2, 2, 2, 2], 1)), { stream: stream(), probes: 3 });
  assert.equal(density.products, 3);
  for (const { nodes, weights } of density.probes) {
    assertNear(nodes, [2], 1e-14);
    assertNear(weights, [1], 1e-15);
  }
  assertNear([smoothDensity(density, [2], 1)[0] as number], [1 / Math.sqrt(2 * Math.PI)], 1e-12);
  const { trace } = await estimateTrace(multiplyBy(matrixOf([1], 1)), { stream: stream(), probes: 1 });
  assert.deepEqual([trace.value, Number.isNaN(trace.standardError)], [1, true]);
});

test("what cannot be is refused", async () => {
  const operator = multiplyBy(matrixOf([1, 2], 1));
  await assert.rejects(estimateDensity(operator, { stream: stream(), probes: 0 }), /RangeError: probes: is 0/);
  await assert.rejects(
    estimateDensity(operator, { stream: stream(), steps: 3 }),
    /RangeError: steps: is 3, and must be a whole number from 1 to 2/,
  );
  await assert.rejects(estimateTrace(operator, { stream: stream(), probes: 1.5 }), /RangeError: probes: is 1.5/);
  const density = await estimateDensity(operator, { stream: stream() });
  assert.throws(() => smoothDensity(density, [0], 0), /RangeError: deviation: is 0, and must be a number above 0/);
});
