/** @file Spectra of functions built of waves, and sums that hold for any function. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addWave,
  type CycleFunction,
  createCircle,
  findKeyFrequencies,
  findWave,
  giniOf,
  spectrumOf,
  summarizeSpectrum,
} from "./fourier.ts";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test("cosines and sines are those of the circle", () => {
  for (const n of [1, 2, 3, 4, 5, 12, 96, 97, 113, 1021]) {
    const { cosines, sines } = createCircle(n);
    for (let j = 0; j < n; j++) {
      near(cosines[j] as number, Math.cos((2 * Math.PI * j) / n), 1.5e-15);
      near(sines[j] as number, Math.sin((2 * Math.PI * j) / n), 1.5e-15);
    }
  }
});

test("waves of 97 places have their power and no other", () => {
  const p = 97;
  const angle = (k: number, a: number) => (2 * Math.PI * k * a) / p;
  // Two columns: 3 cos of frequency 14, and 2 sin of frequency 41 with a mean that does not count.
  const values = Array.from({ length: p }, (_, a) => [3 * Math.cos(angle(14, a)), 5 + 2 * Math.sin(angle(41, a))]);
  const cycle = { places: p, columns: 2, values: values.flat() };
  const circle = createCircle(p);
  const power = spectrumOf(cycle, circle);
  assert.equal(power.length, 48);
  for (const [i, value] of power.entries())
    near(value, ({ 14: (9 * p) / 2, 41: (4 * p) / 2 } as Record<number, number>)[i + 1] ?? 0, 1e-9);
  const { strongest, share, participation, gini } = summarizeSpectrum(power);
  assert.equal(strongest, 14);
  near(share, 9 / 13);
  near(participation, (81 + 16) / 169);
  // Of amplitudes 3 and 2 among 48: Σ (2i − 49) x / (48 Σ x).
  near(gini, (47 * 3 + 45 * 2) / (48 * 5), 1e-6);
  assert.deepEqual(findKeyFrequencies(power, 3), [14, 41]);
  assert.deepEqual(findKeyFrequencies(power, 20), [14]);
  const wave = findWave(cycle, 41, circle);
  near(wave.sine[1] as number, 2);
  near(wave.cosine[1] as number, 0);
});

test("all waves with the mean are the function, and their powers what it varies", () => {
  const functions = fc.integer({ min: 1, max: 12 }).chain((places) =>
    fc.integer({ min: 1, max: 3 }).chain((columns) => {
      const value = fc.double({ min: -10, max: 10, noNaN: true });
      const values = fc.array(value, { minLength: places * columns, maxLength: places * columns });
      return values.map((given): CycleFunction => ({ places, columns, values: given }));
    }),
  );
  fc.assert(
    fc.property(functions, ({ places, columns, values }) => {
      const circle = createCircle(places);
      const mean = (column: number) =>
        Array.from({ length: places }, (_, i) => values[i * columns + column] as number).reduce((a, b) => a + b) /
        places;
      const built = Float64Array.from({ length: places * columns }, (_, i) => mean(i % columns));
      const spread = Array.from(values).reduce((sum, x, i) => sum + (x - mean(i % columns)) ** 2, 0);
      const power = spectrumOf({ places, columns, values }, circle);
      for (let k = 1; k <= power.length; k++)
        addWave(built, findWave({ places, columns, values }, k, circle), 1, circle);
      for (const [i, x] of built.entries()) near(x, values[i] as number, 1e-11);
      near(
        power.reduce((a, b) => a + b, 0),
        spread,
        1e-9,
      );
    }),
  );
});

test("Gini coefficients by hand", () => {
  assert.equal(giniOf(Float64Array.of(2, 2, 2, 2)), 0);
  assert.equal(giniOf(Float64Array.of(0, 0, 0, 7)), 0.75);
  assert.equal(giniOf(Float64Array.of(3, 1)), 0.25);
});

test("key frequencies by the gap are those that were put there, and none where there are none", () => {
  // Noise of 2 · 24 numbers a frequency, by a generator of its own.
  let state = 1;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const noise = () => Array.from({ length: 48 }, () => uniform() + uniform() - 1).reduce((sum, x) => sum + x * x, 0);
  for (const keys of [{ 14: 900 }, { 3: 90, 20: 400, 41: 150 }, { 14: 900, 35: 300, 41: 120, 42: 500, 48: 90 }]) {
    const power = Float64Array.from({ length: 48 }, (_, i) => noise() + ((keys as Record<number, number>)[i + 1] ?? 0));
    assert.deepEqual(findKeyFrequencies(power, "gap"), Object.keys(keys).map(Number));
    const alone = power.map((_, i) => (keys as Record<number, number>)[i + 1] ?? 0);
    assert.deepEqual(findKeyFrequencies(alone, "gap"), Object.keys(keys).map(Number));
  }
  for (let trial = 0; trial < 100; trial++) {
    assert.deepEqual(findKeyFrequencies(Float64Array.from({ length: 48 }, noise), "gap"), []);
    // Of two numbers a frequency, which vary most.
    const wild = Float64Array.from({ length: 48 }, () => -Math.log(uniform()));
    assert.deepEqual(findKeyFrequencies(wild, "gap"), []);
  }
  assert.deepEqual(findKeyFrequencies(new Float64Array(48).fill(2), "gap"), []);
  // Nearly half of all, as of a wide network: none has three times the mean.
  const many = Float64Array.from({ length: 48 }, (_, i) => noise() + (i % 2 === 0 && i < 40 ? 100 : 0));
  assert.deepEqual([findKeyFrequencies(many, "gap").length, findKeyFrequencies(many, 3).length], [20, 0]);
});

test("no power, no frequency", () => {
  const { strongest, share, gini, participation } = summarizeSpectrum(new Float64Array(3));
  assert.deepEqual([strongest, share, gini, participation], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  for (const rule of [3, "gap"] as const) assert.deepEqual(findKeyFrequencies(new Float64Array(3), rule), []);
});
