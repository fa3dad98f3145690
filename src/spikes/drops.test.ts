/** @file Sudden drops, and what is none; staircases of drops. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countSteps, makeColumn } from "./columns.fixture.ts";
import { findDrops, findStaircase } from "./index.ts";
import { NOISE_KINDS } from "./noisyColumns.fixture.ts";

const dropsOf = (values: Float64Array) => findDrops(countSteps(values), values);

test("a drop is named with its first step, and the levels beside it", () => {
  const [drop, ...others] = dropsOf(makeColumn(1000, (i, noise) => (i < 437 ? 2 : 1.5) + 0.05 * noise));
  assert.ok(drop);
  assert.deepEqual(others, []);
  assert.equal(drop.step, 437);
  assert.ok(Math.abs(drop.before - 2) < 0.05 && Math.abs(drop.after - 1.5) < 0.05);
  assert.ok(drop.noise > 0.03 && drop.noise < 0.08, `${drop.noise}`);
});

test("of 190 drops of eight times the noise all are named, and of five times nearly all", () => {
  for (const [times, least] of [
    [8, 190],
    [5, 175],
  ] as const) {
    const values = makeColumn(200 * 191, (i, noise) => noise - times * Math.floor(i / 200));
    const steps = dropsOf(values).map(({ step }) => step);
    const near = steps.filter((step) => Math.min(step % 200, 200 - (step % 200)) <= 2);
    assert.ok(near.length >= least, `${near.length} of ${times} times the noise`);
    assert.equal(steps.length, near.length);
  }
});

test("curves, returns from a spike and noise of any kind are no drops", () => {
  assert.deepEqual(dropsOf(makeColumn(2000, (i) => Math.exp(-i / 100))), []);
  assert.deepEqual(dropsOf(makeColumn(2000, (i) => 1 + 3 * Math.exp(-i / 10))), []);
  assert.deepEqual(dropsOf(makeColumn(2000, (i) => 1 / (1 + i))), []);
  assert.deepEqual(dropsOf(makeColumn(2000, (i, noise) => (i > 700 && i < 730 ? 5 : 1) + 0.1 * noise)), []);
  for (const { name, make } of NOISE_KINDS.filter(({ name }) => !name.startsWith("wave"))) {
    assert.deepEqual(dropsOf(make(20_000, 7).values), [], name);
  }
});

test("drops at equal distances are a staircase, of known and of unknown period", () => {
  const values = makeColumn(4000, (i, noise) => 4 - 0.4 * Math.floor((i + 130) / 390) + 0.04 * noise);
  const drops = dropsOf(values);
  const found = findStaircase(drops);
  assert.ok(found);
  assert.ok(Math.abs(found.period - 390) < 1, `${found.period}`);
  assert.equal(found.start, 260);
  assert.equal(found.share, 1);
  assert.equal(found.steps.length, 10);
  assert.equal(findStaircase(drops, 390)?.steps.length, 10);
  assert.equal(findStaircase(drops, 250), null);
});

test("one drop that went unnoticed, or one too many, leaves the staircase", () => {
  const at = (steps: readonly number[]) => steps.map((step) => ({ step, before: 2, after: 1, noise: 0 }));
  assert.deepEqual(findStaircase(at([100, 200, 400, 500])), {
    period: 100,
    start: 100,
    share: 1,
    steps: [100, 200, 400, 500],
  });
  const five = findStaircase(at([100, 200, 240, 300, 400]));
  assert.deepEqual([five?.period, five?.share], [100, 0.8]);
  assert.equal(findStaircase(at([100, 170, 520, 533, 811])), null);
  assert.equal(findStaircase(at([100, 200])), null);
});
