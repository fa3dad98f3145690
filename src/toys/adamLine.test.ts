import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferenceMachine, leaf } from "../engine/index.ts";
import { bindOptimizer, optimizerParts } from "../optimizers/index.ts";
import { drawDiagram } from "./adamDiagram.ts";
import { ADAM_LINE, runAdamLine, startLine } from "./adamLine.ts";
import { isSaidToSpike, predictSpikes, stableRate } from "./adamTheory.ts";
import { finish } from "./pieces.ts";

const STEPS = 60_000;

const countCrossings = (power: number, delta: number, gamma: number) =>
  finish(runAdamLine({ delta, gamma }, { ...ADAM_LINE, power, steps: STEPS })).crossings;

test("the quadratic spikes below the boundary 15.6 δ^3.07 and not above it", () => {
  for (const delta of [0.2, 0.1, 0.05]) {
    const boundary = 15.6 * delta ** 3.07;
    assert.equal(predictSpikes(2, delta).most.toPrecision(12), boundary.toPrecision(12));
    assert.ok(countCrossings(2, delta, 0.8 * boundary) > 100, `δ = ${delta}: crossings at 0.8`);
    assert.ok(countCrossings(2, delta, 0.25 * boundary) > 30, `δ = ${delta}: crossings at 0.25`);
    for (const factor of [1.25, 2, 4]) assert.equal(countCrossings(2, delta, factor * boundary), 0, `δ = ${delta}`);
  }
});

test("|x|³ and |x|⁵ spike inside their wedge and not outside", () => {
  for (const power of [3, 5]) {
    for (const delta of [0.05, 0.02]) {
      const { least, most } = predictSpikes(power, delta) as { least: number; most: number };
      const at = (gamma: number) => countCrossings(power, delta, gamma);
      const what = `n = ${power}, δ = ${delta}`;
      // The lower edge is exact.
      assert.equal(at(0.95 * least), 0, what);
      assert.ok(at(1.05 * least) > 20, what);
      assert.ok(at(Math.sqrt(least * most)) > 200, what);
      assert.equal(at(1.1 * most), 0, what);
    }
  }
});

test("the wedge is where its formulas put it", () => {
  assert.deepEqual(predictSpikes(4, 0.19), { least: 1 - 0.81, most: 3 * 0.19 });
  assert.ok(isSaidToSpike(4, { delta: 0.19, gamma: 0.2 }));
  assert.ok(!isSaidToSpike(4, { delta: 0.19, gamma: 0.18 }));
  assert.ok(!isSaidToSpike(4, { delta: 0.19, gamma: 0.58 }));
  assert.equal(stableRate(0.25), 14);
  assert.equal(stableRate(1), 2);
});

/** x after each of `steps` steps of the optimizer that trains networks, on |x|ⁿ/n. */
function trainWithAdam(n: number, delta: number, gamma: number, steps: number): number[] {
  const part = optimizerParts.find("adam");
  const settings = { name: "adam", learningRate: 0.1, betas: [1 - delta, 1 - gamma], epsilon: ADAM_LINE.epsilon };
  const [x, gradient] = [leaf("x", [1], "f64"), leaf("gradient", [1], "f64")];
  const adam = bindOptimizer(part, part.settings.parse(settings), [{ name: "x", shape: [1], role: "vector" }], "f64");
  const machine = createReferenceMachine({ step: { outputs: [], updates: adam.trace(x, gradient).updates } });
  const value = machine.values(x);
  value[0] = 1;
  return Array.from({ length: steps }, (_, i) => {
    const now = value[0] as number;
    machine.values(gradient)[0] = now * Math.abs(now) ** (n - 2);
    adam.writeScalars(machine.values(adam.scalars), i + 1);
    machine.run("step");
    return value[0] as number;
  });
}

test("it is the Adam that trains networks", () => {
  for (const n of [2, 3]) {
    const line = startLine({ delta: 0.1, gamma: 0.02 }, { ...ADAM_LINE, power: n });
    for (const expected of trainWithAdam(n, 0.1, 0.02, 60)) {
      line.advance(1);
      assert.ok(Math.abs(line.x - expected) < 1e-9, `n = ${n}, step ${line.step}: ${line.x} for ${expected}`);
    }
  }
});

test("powers between whole numbers go the way between them", () => {
  const line = (power: number) => {
    const started = startLine({ delta: 0.1, gamma: 0.02 }, { ...ADAM_LINE, power });
    started.advance(5);
    return started.x;
  };
  assert.ok(Math.abs(line(3 + 1e-9) - line(3)) < 1e-8);
  assert.notEqual(line(2.5), line(3));
});

test("a crossing is counted once, where the step size comes above", () => {
  const line = startLine({ delta: 0.05, gamma: 4e-4 }, ADAM_LINE);
  let [wasAbove, crossings, stepsAbove] = [false, 0, 0];
  for (let step = 0; step < 30_000; step++) {
    line.forget();
    line.advance(1);
    // Of one step alone.
    const isAbove = line.largestRatio > 1;
    assert.equal(line.crossings, isAbove && !wasAbove ? 1 : 0, `step ${step}`);
    crossings += line.crossings;
    stepsAbove += isAbove ? 1 : 0;
    wasAbove = isAbove;
  }
  assert.ok(crossings > 3 && stepsAbove > 2 * crossings, `${crossings} crossings, ${stepsAbove} steps above`);
});

test("counts are of the second half, and fewer than three crossings are no spikes", () => {
  const place = { delta: 0.05, gamma: 0.5 * 15.6 * 0.05 ** 3.07 };
  const long = finish(runAdamLine(place, { ...ADAM_LINE, steps: 20_000 }));
  const line = startLine(place, ADAM_LINE);
  line.advance(10_000);
  line.forget();
  line.advance(10_000);
  assert.deepEqual([long.crossings, long.largestRatio], [line.crossings, line.largestRatio]);
  assert.equal(long.period, 10_000 / long.crossings);
  const short = finish(runAdamLine(place, { ...ADAM_LINE, steps: 400 }));
  assert.deepEqual([short.spiky, short.period], [false, null]);
});

test("the diagram finds the boundary, and says where theory is met", () => {
  const settings = {
    ...ADAM_LINE,
    steps: 12_000,
    deltas: { least: 0.08, most: 0.2 },
    gammas: { least: 2e-3, most: 0.15 },
    columns: 6,
    rows: 12,
  };
  const shares: number[] = [];
  const work = drawDiagram(settings);
  let next = work.next();
  for (; !next.done; next = work.next()) shares.push(next.value);
  const { cells, asExpected, upper, lower, deltas, gammas } = next.value;
  assert.deepEqual([deltas.length, gammas.length, deltas[0], deltas[5], gammas[11]], [6, 12, 0.08, 0.2, 0.15]);
  assert.equal(asExpected, cells.flat().filter(({ spiky, expected }) => spiky === expected).length);
  assert.ok(asExpected >= 68, `${asExpected} of 72`);
  assert.deepEqual([upper.points.length, lower.points.length], [6, 0]);
  assert.equal(lower.fit, null);
  for (const { delta, gamma } of upper.points) {
    const ratio = gamma / predictSpikes(2, delta).most;
    assert.ok(ratio > 0.85 && ratio < 1.5, `${ratio} at δ = ${delta}`);
  }
  assert.ok(Math.abs((upper.fit?.exponent as number) - 3.07) < 0.25, `${upper.fit?.exponent}`);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
});
