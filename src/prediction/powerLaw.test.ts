/** @file The power law, on times that were made by it: the two fits of Notsawo et al. 2023, scatter, and runs that had not generalised. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStream, normal } from "../random/index.ts";
import { fitPowerLaw, type Timing } from "./index.ts";
import { tailMean } from "./normalTail.ts";

const PERCENT = [25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 80, 90];

/** Times of the power law with r in per cent. */
const make = (a: number, gamma: number, b: number, percent = PERCENT): Timing[] =>
  percent.map((r) => ({ fraction: r / 100, at: a * r ** -gamma + b, happened: true }));

const isNear = (value: number | undefined, expected: number, share: number) =>
  assert.ok(Math.abs((value ?? Number.NaN) - expected) <= share * Math.abs(expected), `${value}, not ${expected}`);

test("addition of Notsawo et al.: a 1.09e15 in per cent, γ 7.73, b 1442.63", () => {
  const law = fitPowerLaw(make(1.09e15, 7.73, 1442.63), { draws: 0 });
  isNear(law?.gamma.value, 7.73, 1e-5);
  isNear(law?.aOfPercent.value, 1.09e15, 1e-3);
  isNear(law?.b.value, 1442.63, 1e-5);
  isNear(law?.aOfShare.value, 1.09e15 / 100 ** 7.73, 1e-4);
  // papers.md's arithmetic of what it says: 5604 steps at 30 %, 97,044 at 20 %.
  isNear(law?.predict(0.3).median.value, 5604, 1e-3);
  isNear(law?.predict(0.2).median.value, 97_044, 1e-3);
  assert.deepEqual([law?.predict(0.3).isWithin, law?.predict(0.2).isWithin], [true, false]);
});

test("S5 of Notsawo et al.: a 1.85e6 in per cent, γ 1.18, b 0", () => {
  const law = fitPowerLaw(make(1.85e6, 1.18, 0), { draws: 0 });
  isNear(law?.gamma.value, 1.18, 1e-5);
  isNear(law?.aOfPercent.value, 1.85e6, 1e-4);
  assert.ok((law?.b.value ?? Number.NaN) < 1e-3 * 1e3);
  isNear(law?.predict(0.5).median.value, 18_297, 1e-3);
});

const scatter = (seed: number, spread: number, seeds = 6): Timing[] => {
  const stream = createStream(seed, "data");
  return Array.from({ length: seeds }, () => make(2e8, 3.5, 300)).flatMap((times) =>
    times.map((timing) => ({ ...timing, at: timing.at * Math.exp(spread * normal(stream)) })),
  );
};

test("intervals hold what times were drawn from, of most seeds, and are the same again", () => {
  const held = { gamma: 0, median: 0, run: 0 };
  const [trials, truth] = [20, 2e8 * 47 ** -3.5 + 300];
  for (let seed = 0; seed < trials; seed++) {
    const law = fitPowerLaw(scatter(seed, 0.15), { draws: 60 });
    assert.ok(law);
    const isWithin = ([low, high]: readonly [number, number], value: number) => low <= value && value <= high;
    if (isWithin(law.gamma.interval, 3.5)) held.gamma++;
    const { median, run } = law.predict(0.47);
    if (isWithin(median.interval, truth)) held.median++;
    if (isWithin(run, truth * Math.exp(0.15 * normal(createStream(seed, "noise"))))) held.run++;
    assert.ok(run[0] < median.interval[0] && run[1] > median.interval[1]);
  }
  // Of 20 with a chance of 0.95 each, 15 or fewer come once in 4000.
  for (const [name, count] of Object.entries(held)) assert.ok(count > 15, `${name}: ${count} of ${trials}`);
  const law = () => fitPowerLaw(scatter(0, 0.15), { draws: 20, seed: 3 });
  assert.deepEqual(law()?.gamma, law()?.gamma);
});

test("runs that had not generalised count: without them, and with their last step as their time, the law comes out flatter", () => {
  const limit = 1200;
  const all = scatter(7, 0.3, 10);
  const seen = all.map((timing): Timing => (timing.at > limit ? { ...timing, at: limit, happened: false } : timing));
  const gammaOf = (timings: readonly Timing[]) => fitPowerLaw(timings, { draws: 0 })?.predict(0.25).median.value ?? 0;
  const truth = 2e8 * 25 ** -3.5 + 300;
  const censored = gammaOf(seen);
  const dropped = gammaOf(seen.filter(({ happened }) => happened));
  const taken = gammaOf(seen.map((timing) => ({ ...timing, happened: true })));
  const off = (value: number) => Math.abs(Math.log(value / truth));
  assert.ok(seen.filter(({ happened }) => !happened).length > 10);
  assert.ok(off(censored) < 0.35, `${censored}, not ${truth}`);
  assert.ok(off(dropped) > 2 * off(censored) && off(taken) > 2 * off(censored), `${[truth, censored, dropped, taken]}`);
  const law = fitPowerLaw(seen, { draws: 0 });
  assert.equal((law?.generalised ?? 0) + (law?.notYet ?? 0), all.length);
});

test("two fractions are too few, and what cannot be a fraction or a time is refused", () => {
  assert.equal(fitPowerLaw(make(1e6, 1, 0, [30, 60])), null);
  const never = make(1e6, 1, 0, [70, 80]).map((timing) => ({ ...timing, happened: false }));
  assert.equal(fitPowerLaw([...make(1e6, 1, 0, [30, 60]), ...never]), null);
  // Three numbers through three points leave nothing to tell the scatter by.
  const law = fitPowerLaw(make(1e6, 1, 0, [30, 60, 90]));
  assert.ok(Number.isNaN(law?.spread) && Number.isNaN(law?.gamma.interval[0]));
  assert.throws(() => fitPowerLaw(make(1e6, 1, 0, [30, 60, 130])), /a fraction is 1.3: must be above 0 and at most 1/);
  assert.throws(() => fitPowerLaw([{ fraction: 0.5, at: Number.NaN, happened: true }]), /a run's time is NaN/);
});

test("the mean of what lies above: 0.7979 above 0, by both ways of computing the same near 2", () => {
  assert.ok(Math.abs(tailMean(0) - Math.sqrt(2 / Math.PI)) < 1e-12);
  assert.ok(Math.abs(tailMean(2 - 1e-12) - tailMean(2)) < 1e-9);
  assert.ok(Math.abs(tailMean(2) - 2.373215532822843) < 1e-9);
  assert.ok(Math.abs(tailMean(40) - 40.025) < 1e-3);
});
