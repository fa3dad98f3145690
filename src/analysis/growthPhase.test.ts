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

test("three norms are enough for a turn, two are not", () => {
  // The middle one lies 1 below the line, the growth after it is 3, and what noise could feign is 8 · 2: too much.
  assert.equal(findGrowthPhase(recordOf([1, 1, 4]), 0, 2, 1e-4), null);
  // Bends elsewhere are what noise is measured by: over nine norms the same turn stands out.
  const corner = recordOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(findGrowthPhase(corner, 0, 24, 1e-4), { start: 19, end: 24, growth: 5 });
  assert.equal(findGrowthPhase(corner, 23, 24, 1e-4), null);
});

test("growth and turn must both exceed eight times the mean second difference", () => {
  // One bend of size s among n − 1 inner norms: the bound is 8 s / (n − 1), and the growth after the bend m · s.
  const bent = (flat: number, rising: number) =>
    recordOf([...new Array<number>(flat).fill(1), ...Array.from({ length: rising }, (_, i) => 2 + i)]);
  // 16 norms: the bound is 8/14, the line is 2/15 steep, so that at the corner, 13 rows on, the turn is 26/15 deep.
  assert.notEqual(findGrowthPhase(bent(14, 2), 0, 15, 1e-4), null);
  // 8 norms: the bound is 8/6, the corner 6/7 below the line.
  assert.equal(findGrowthPhase(bent(7, 1), 0, 7, 1e-4), null);
  // 16 norms, one step of growth: it is 1, above 8/14, and the corner 14/15 below the line.
  assert.deepEqual(findGrowthPhase(bent(15, 1), 0, 15, 1e-4), { start: 14, end: 15, growth: 1 });
  assert.equal(findGrowthPhase(bent(15, 1), 0, 15, 1), null, "as much growth as asked for is not more");
  // 10 norms: the bound is 8/8, the growth 8, but the corner only 8/9 below the line.
  assert.equal(findGrowthPhase(bent(2, 8), 0, 9, 1e-4), null);
  // A fall of 1 a row and a rise of 0.1: the turn is 2 deep, the growth 0.2 and the bound 8 · 1.1/21.
  const fallen = recordOf([...Array.from({ length: 21 }, (_, i) => 100 - i), 80.1, 80.2]);
  assert.equal(findGrowthPhase(fallen, 0, 22, 1e-4), null);
});

test("noise outside of the stretch does not count", () => {
  const norms = [9, 1, ...new Array<number>(15).fill(1), 2, 9, 1];
  assert.deepEqual(findGrowthPhase(recordOf(norms), 1, 17, 1e-4), { start: 16, end: 17, growth: 1 });
  assert.deepEqual(findGrowthPhase(recordOf([-9, ...norms.slice(1)]), 1, 17, 1e-4), { start: 16, end: 17, growth: 1 });
});

test("the turn is where the norm lies deepest below the line, the first such entry", () => {
  const norms = recordOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8].map((norm) => 1 + norm));
  assert.equal(findGrowthPhase(norms, 0, 21, 1e-4)?.start, 20);
  // Two corners, equally deep.
  const twice = recordOf(Array.from({ length: 401 }, (_, i) => 1 + i - (100 - Math.abs(100 - (i % 200))) / 2));
  assert.equal(findGrowthPhase(twice, 0, 400, 1e-4)?.start, 100);
});

test("a stretch of twelve norms is looked at by itself, a shorter one is not", () => {
  const flatThenGrown = (flat: number) => recordOf([...new Array<number>(flat).fill(1), 2]);
  assert.notEqual(findGrowthPhase(flatThenGrown(12), 0, 12, 1e-4), null);
  assert.notEqual(findLateGrowthPhase(flatThenGrown(12), 0, 12, 1e-4), null);
  assert.notEqual(findGrowthPhase(flatThenGrown(11), 0, 11, 1e-4), null);
  assert.equal(findLateGrowthPhase(flatThenGrown(11), 0, 11, 1e-4), null);
});

test("a first growth must exceed noise and the least growth too, and has a turn where there is one", () => {
  const straight = (growth: number) => recordOf(Array.from({ length: 30 }, (_, i) => 1 + (growth * i) / 29));
  assert.equal(findFirstGrowthPhase(straight(0.5), 0, 29, 0.4)?.start, 0);
  assert.equal(findFirstGrowthPhase(straight(0.5), 0, 29, 0.6), null);
  assert.equal(findFirstGrowthPhase(straight(0.5), 0, 29, 0.5), null);
  assert.equal(findFirstGrowthPhase(straight(-0.5), 0, 29, 1e-4), null);
  const zigzag = recordOf(Array.from({ length: 30 }, (_, i) => 1 + i / 29 + 0.2 * (i % 2)));
  assert.equal(findFirstGrowthPhase(zigzag, 0, 28, 1e-4), null);
  const turned = recordOf([...new Array<number>(20).fill(1), 2, 3]);
  assert.equal(findFirstGrowthPhase(turned, 0, 21, 1e-4)?.start, 19);
  assert.equal(findFirstGrowthPhase(recordOf([1, 2]), 0, 1, 1e-4)?.growth, 1);
  assert.equal(findFirstGrowthPhase(recordOf([1, 2]), 1, 1, 1e-4), null);
  assert.equal(findFirstGrowthPhase(recordOf([2, 1]), 1, 0, 1e-4), null);
});
