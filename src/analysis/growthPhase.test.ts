import assert from "node:assert/strict";
import { test } from "node:test";
import { findFirstGrowthPhase, findGrowthPhase, findLateGrowthPhase } from "./growthPhase.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

const recordOf = (lastLayerNorm: readonly number[], step?: readonly number[]) =>
  readTrainingRecord({ trainLoss: lastLayerNorm.map(() => 0), lastLayerNorm, step }).norms;

const steps = Array.from({ length: 1000 }, (_, i) => i);

test("growth begins at the kink", () => {
  const record = recordOf(steps.map((i) => 2 + 0.0001 * i + Math.max(0, i - 700) * 0.002));
  const growth = findGrowthPhase(record, 0, 999, 1e-4);
  assert.equal(growth?.start, 700);
  assert.ok(Math.abs((growth?.growth ?? 0) - 299 * 0.0021) < 1e-12);
});

test("time is that of the steps, not of the rows", () => {
  // Equal rises a row, but the later rows are ten times closer together.
  const record = recordOf(
    steps.map((i) => 1 + i / 1000),
    steps.map((i) => (i < 500 ? 10 * i : 5000 + (i - 500))),
  );
  assert.equal(findGrowthPhase(record, 0, 999, 1e-4)?.start, 500);
});

test("growth like log t, a straight line and a fall have no turn", () => {
  for (const norm of [(i: number) => Math.log(10 + i), (i: number) => 1 + i, (i: number) => 5 - 1e-6 * i * i]) {
    assert.equal(findGrowthPhase(recordOf(steps.map(norm)), 0, 999, 1e-4), null);
  }
});

test("a wiggle on a steady rise is no turn", () => {
  const dented = (depth: number) => recordOf(steps.map((i) => 1 + i / 1000 - depth * Math.sin((i / 999) * Math.PI)));
  assert.equal(findGrowthPhase(dented(0.03), 0, 999, 1e-4), null);
  assert.notEqual(findGrowthPhase(dented(0.2), 0, 999, 1e-4), null);
});

test("noise is no growth, growth beyond noise is", () => {
  let state = 5;
  const noise = steps.map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return 0.01 * (state / 2_147_483_647 - 0.5);
  });
  const noisy = (growth: number) => recordOf(noise.map((e, i) => 1 + e + growth * Math.max(0, i / 500 - 1)));
  for (const find of [findGrowthPhase, findLateGrowthPhase, findFirstGrowthPhase]) {
    assert.equal(find(noisy(0), 0, 999, 1e-4), null);
    assert.notEqual(find(noisy(0.5), 0, 999, 1e-4), null);
  }
});

test("less growth than asked for is none", () => {
  const record = recordOf(steps.map((i) => 1 + 1e-5 * Math.max(0, i / 500 - 1)));
  assert.equal(findGrowthPhase(record, 0, 999, 1e-4), null);
  assert.notEqual(findGrowthPhase(record, 0, 999, 1e-6), null);
});

test("a late turn after fast growth is found in the last part only", () => {
  const record = recordOf(steps.map((i) => Math.log(1 + i) + 0.002 * Math.max(0, i - 950)));
  assert.equal(findGrowthPhase(record, 0, 999, 1e-4), null);
  const late = findLateGrowthPhase(record, 0, 999, 1e-4);
  assert.ok(late && late.start >= 940 && late.start <= 960, `start ${late?.start}`);
});

test("a first growth without a turn is the whole rise", () => {
  const record = recordOf(steps.map((i) => Math.log(10 + i)));
  assert.deepEqual(findFirstGrowthPhase(record, 0, 999, 1e-4), {
    start: 0,
    end: 999,
    growth: Math.log(1009) - Math.log(10),
  });
});

test("stretches without an inside have no turn", () => {
  const record = recordOf([1, 2, 4]);
  assert.equal(findGrowthPhase(record, 0, 0, 1e-4), null);
  assert.equal(findGrowthPhase(record, 0, 1, 1e-4), null);
});
