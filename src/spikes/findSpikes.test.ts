/** @file Spikes of columns of every shape, what is none, and laws. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countSteps, makeColumn } from "./columns.fixture.ts";
import { findSpikes, type Spike, SpikeFinder } from "./index.ts";

const heightOf = ({ peak, level }: Spike) => peak - level;
const spikesOf = (values: Float64Array) => findSpikes(countSteps(values), values);
const at = (places: readonly number[], height: number) => (i: number) => (places.includes(i) ? height : 0);

test("a spike is named with its steps, its height and its noise", () => {
  const rise = (i: number) => Math.max(0, 1 - Math.abs(i - 1004) / 4);
  const [spike, ...others] = spikesOf(makeColumn(2000, (i, noise) => 2 + 0.05 * noise + 3 * rise(i)));
  assert.ok(spike);
  assert.deepEqual(others, []);
  assert.deepEqual([spike.step, spike.peakStep, spike.endStep], [1001, 1004, 1008]);
  assert.ok(spike.recovered && spike.levelAfter === null && !spike.isJump);
  assert.ok(Math.abs(spike.level - 2) < 0.05 && Math.abs(heightOf(spike) - 3) < 0.2);
  assert.ok(Math.abs(spike.noise - 0.05) < 0.01);
  assert.ok(Math.abs(spike.times - heightOf(spike) / spike.noise) < 1e-9);
});

test("chance beside a spike of one row moves neither its step nor its end", () => {
  const beside = (before: number, after: number) => (i: number, noise: number) => {
    if (i === 1500) return 5;
    return 2 + 0.05 * (i === 1499 ? before : i === 1502 ? after : Math.max(-1.5, Math.min(1.5, noise)));
  };
  for (const [before, after] of [
    [0, 0],
    [2.6, 0],
    [0, 2.6],
  ] as const) {
    const spikes = spikesOf(makeColumn(2000, beside(before, after)));
    assert.deepEqual(
      spikes.map(({ step, peakStep, endStep }) => [step, peakStep, endStep]),
      [[1500, 1500, 1501]],
      `${before} ${after}`,
    );
  }
});

test("a level that stays is told from one that comes back", () => {
  const stays = spikesOf(makeColumn(2000, (i, noise) => (i < 900 ? 1 : 2) + 0.02 * noise));
  assert.equal(stays.length, 1);
  assert.deepEqual([stays[0]?.step, stays[0]?.recovered, stays[0]?.endStep], [900, false, 1999]);
  assert.ok(Math.abs((stays[0]?.levelAfter ?? 0) - 2) < 0.02);
  const back = spikesOf(makeColumn(2000, (i, noise) => (i < 900 || i >= 1400 ? 1 : 2) + 0.02 * noise));
  assert.deepEqual(
    back.map(({ step, recovered, endStep, levelAfter }) => [step, recovered, endStep, levelAfter]),
    [[900, true, 1400, null]],
  );
});

test("a slingshot is one spike: eight decades within five steps, and ringing for a hundred", () => {
  const valueAt = (i: number, noise: number) => {
    const since = (i % 1000) - 600;
    if (i < 600) return 2 * Math.exp(-i / 30) + 1e-8;
    if (since < 0) return 1e-8 * Math.exp(0.1 * noise);
    if (since <= 5) return 10 ** (-8 + (8 * since) / 5);
    return 1e-8 + 10 ** (-8 * Math.min(1, since / 100)) * (1 + 0.5 * Math.sin(since));
  };
  for (const values of [makeColumn(4000, valueAt), Float32Array.from(makeColumn(4000, valueAt))]) {
    const spikes = findSpikes(countSteps(values), values);
    assert.deepEqual(
      spikes.map(({ step, peakStep, recovered }) => [step, peakStep, recovered]),
      [601, 1601, 2601, 3601].map((step) => [step, step + 4, true]),
    );
  }
});

const SMOOTH: Readonly<Record<string, (i: number, noise: number) => number>> = {
  constant: () => 2,
  line: (i) => i,
  "exponential fall": (i) => Math.exp(-i / 100),
  "exponential fall to a floor": (i) => 1 + 3 * Math.exp(-i / 20),
  "noisy fall of ten decades": (i, noise) => Math.exp(-i / 170 + 0.02 * noise),
  "1/t": (i) => 1 / (1 + i),
  "late fall": (i) => 1 / (1 + Math.exp((i - 2000) / 30)),
  "late rise": (i) => 1 / (1 + Math.exp((2000 - i) / 100)),
  wave: (i) => Math.sin(i / 50),
  triangles: (i) => Math.abs((i % 400) - 200),
  "root and logarithm": (i) => Math.sqrt(i) + Math.log1p(i),
  drop: (i, noise) => (i < 2000 ? 2 : 1) + 0.02 * noise,
  stairs: (i, noise) => 2 - 0.2 * Math.floor(i / 400) + 0.01 * noise,
  "noise that grows": (i, noise) => 2 + (i < 2000 ? 0.02 : 0.1) * noise,
  "noise that shrinks": (i, noise) => 2 + (i < 2000 ? 0.1 : 0.02) * noise,
  "rounded noise": (_, noise) => Math.round(20 + noise) / 10,
  "quanta among zeros": (i) => (i % 300 === 0 ? 2 ** -23 : i % 777 === 0 ? 2 ** -22 : 0),
  "zeros among factors": (i, noise) => (i % 50 === 0 ? 0 : Math.exp(0.5 * noise)),
};

for (const [name, valueAt] of Object.entries(SMOOTH)) {
  test(`no spike: ${name}`, () => {
    for (const factor of [1, -1, 1e-9]) {
      const direction = factor < 0 ? "fall" : "rise";
      const values = makeColumn(4000, (i, noise) => factor * valueAt(i, noise));
      assert.deepEqual(findSpikes(countSteps(values), values, direction), []);
    }
  });
}

test("zeros divide nothing", () => {
  const [spike, ...others] = spikesOf(makeColumn(2000, at([1000], 0.3127894)));
  assert.deepEqual(others, []);
  assert.equal(spike?.step, 1000);
  assert.ok(Number.isFinite(spike.times) && spike.noise > 0);
});

test("spikes of an accuracy fall", () => {
  const accuracy = (i: number, noise: number) => Math.min(1, i / 1000) - 0.001 * noise ** 2 - at([2500], 0.4)(i);
  const values = makeColumn(3000, accuracy);
  const [spike, ...others] = findSpikes(countSteps(values), values, "fall");
  assert.deepEqual(others, []);
  assert.equal(spike?.step, 2500);
  assert.ok(spike.peak < 0.65 && spike.level > 0.95 && spike.times > 5);
});

test("steps may have gaps, and values may be missing between", () => {
  const places = [1000, 1700, 2400];
  const values = makeColumn(3000, (i, noise) => 2 + 0.1 * noise + at(places, 1)(i));
  const sparse = new Float64Array(10 * values.length).fill(Number.NaN);
  values.forEach((value, i) => {
    sparse[10 * i] = value;
  });
  sparse[5] = Number.POSITIVE_INFINITY;
  const spikes = findSpikes(
    Float64Array.from(sparse, (_, i) => 7 * i),
    sparse,
  );
  assert.deepEqual(
    spikes.map(({ step }) => step),
    places.map((place) => 70 * place),
  );
});

test("few values are enough for a high spike, and none for any", () => {
  assert.equal(spikesOf(makeColumn(50, (i, noise) => 2 + 0.1 * noise + at([40], 2)(i)))[0]?.step, 40);
  for (const rows of [0, 1, 2, 15, 16, 17]) assert.deepEqual(spikesOf(makeColumn(rows, (i) => i ** 3)), []);
});

/** Noise, factors or walks, with spikes of any height and length among them. */
const plans = fc.record({
  seed: fc.nat(1000),
  isFactor: fc.boolean(),
  along: fc.constantFrom(0, 0.9),
  spikes: fc.array(
    fc.record({ place: fc.nat(1499), height: fc.integer({ min: 2, max: 40 }), rows: fc.integer({ min: 1, max: 200 }) }),
    { maxLength: 5 },
  ),
});

function build({
  seed,
  isFactor,
  along,
  spikes,
}: typeof plans extends fc.Arbitrary<infer Plan> ? Plan : never): Float64Array {
  let last = 0;
  const valueAt = (i: number, noise: number) => {
    last = along * last + noise;
    const isIn = ({ place, rows }: (typeof spikes)[number]) => i >= place && i < place + rows;
    const raised = spikes.reduce((sum, spike) => sum + (isIn(spike) ? spike.height : 0), last);
    return isFactor ? Math.exp(0.2 * raised) : 3 + raised;
  };
  return makeColumn(1500, valueAt, seed);
}

const stepsOf = (spikes: readonly Spike[]) =>
  spikes.map(({ step, peakStep, endStep, recovered }) => ({ step, peakStep, endStep, recovered }));

test("spikes are in order, do not overlap, and are what they say", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const values = build(plan);
      const spikes = spikesOf(values);
      spikes.forEach(({ step, peakStep, peak, level, noise, times, endStep, recovered, levelAfter }, i) => {
        assert.ok(step <= peakStep && peakStep <= endStep && endStep <= (spikes[i + 1]?.step ?? 1499));
        assert.equal(peak, values[peakStep]);
        assert.ok(peak > level && noise > 0 && times >= 4.5, `${peak} ${level} ${noise} ${times}`);
        assert.ok(!recovered || levelAfter === null);
      });
    }),
    { numRuns: 60 },
  );
});

test("a factor of the values or of the steps changes nothing that is found", () => {
  fc.assert(
    fc.property(
      plans,
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      (plan, factor, stride) => {
        const values = build(plan);
        const found = stepsOf(spikesOf(values));
        assert.deepEqual(stepsOf(spikesOf(values.map((value) => factor * value))), found);
        const far = findSpikes(
          Float64Array.from(values, (_, i) => 1e6 + stride * i),
          values,
        );
        const near = ({ step, peakStep, endStep, recovered }: (typeof found)[number]) => ({
          step: 1e6 + stride * step,
          peakStep: 1e6 + stride * peakStep,
          endStep: 1e6 + stride * endStep,
          recovered,
        });
        assert.deepEqual(stepsOf(far), found.map(near));
      },
    ),
    { numRuns: 60 },
  );
});

test("what falls is what rises, turned over", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const values = build(plan);
      const rises = spikesOf(values);
      const falls = findSpikes(
        countSteps(values),
        values.map((value) => -value),
        "fall",
      );
      const turned = falls.map((spike) => ({
        ...spike,
        peak: -spike.peak,
        level: -spike.level,
        levelAfter: spike.levelAfter === null ? null : -spike.levelAfter,
      }));
      assert.deepEqual(turned, rises);
    }),
    { numRuns: 30 },
  );
});

test("one value at a time finds the same, and nothing is taken back", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const values = build(plan);
      const finder = new SpikeFinder(2 ** -149);
      const found: Spike[] = [];
      values.forEach((value, i) => {
        const now = finder.take(i, value);
        for (const { endStep } of now) assert.ok(endStep <= i);
        found.push(...now);
      });
      found.push(...finder.end());
      assert.equal(finder.isRising, false);
      assert.deepEqual(
        found.filter((spike) => !finder.isNoise(spike)),
        spikesOf(values),
      );
    }),
    { numRuns: 30 },
  );
});

test("any numbers are read without a fault", () => {
  const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, 1e308, -1e308, 5e-324));
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 400 }),
      fc.constantFrom("rise" as const, "fall" as const),
      (list, direction) => {
        const values = Float64Array.from(list);
        for (const { step, noise, times } of findSpikes(countSteps(values), values, direction)) {
          assert.ok(step >= 0 && noise > 0 && !Number.isNaN(times));
        }
      },
    ),
    { numRuns: 300 },
  );
});
