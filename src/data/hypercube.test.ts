import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { createStream, normal } from "../random/index.ts";
import { createHypercube, type HypercubeSettings } from "./hypercube.ts";

const STANDARD: HypercubeSettings = {
  name: "hypercube",
  validationPoints: 0,
  points: 128,
  dimensions: 128,
  informativeDimensions: 3,
  separation: 1,
  statistics: "train",
};

const settings = fc
  .record({
    informativeDimensions: fc.integer({ min: 1, max: 4 }),
    extraDimensions: fc.nat(8),
    extraPoints: fc.integer({ min: 8, max: 40 }),
    separation: fc.double({ min: 0, max: 4, noNaN: true }),
  })
  .map(
    ({ informativeDimensions, extraDimensions, extraPoints, separation }): HypercubeSettings => ({
      name: "hypercube",
      points: 2 ** informativeDimensions + extraPoints,
      validationPoints: 0,
      dimensions: informativeDimensions + extraDimensions,
      informativeDimensions,
      separation,
      statistics: "train",
    }),
  );

test("sizes agree and labels are balanced to within one point", () => {
  fc.assert(
    fc.property(settings, (s) => {
      const data = createHypercube(s, 0);
      assert.equal(data.inputs.length, s.points * s.dimensions);
      assert.equal(data.labels.length, s.points);
      const counts = new Array<number>(2 ** s.informativeDimensions).fill(0);
      for (const label of data.labels) counts[label] = (counts[label] ?? 0) + 1;
      assert.equal(counts.length, 2 ** s.informativeDimensions);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    }),
  );
});

test("every column has mean 0 and unbiased standard deviation 1", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), (s, seed) => {
      const { inputs } = createHypercube(s, seed);
      for (let column = 0; column < s.dimensions; column++) {
        const values = Array.from({ length: s.points }, (_, row) => inputs[row * s.dimensions + column] as number);
        const mean = values.reduce((sum, x) => sum + x, 0) / s.points;
        const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (s.points - 1);
        assert.ok(Math.abs(mean) < 1e-13, `mean ${mean}`);
        assert.ok(Math.abs(Math.sqrt(variance) - 1) < 1e-3, `standard deviation ${Math.sqrt(variance)}`);
      }
    }),
  );
});

/** Mean of the values of one column whose point has bit `bit` of its label set to `value`. */
function meanWhere(s: HypercubeSettings, seed: number, column: number, bit: number, value: number): number {
  const { inputs, labels } = createHypercube(s, seed);
  const chosen = [...labels.keys()].filter((point) => (((labels[point] ?? 0) >> bit) & 1) === value);
  return chosen.reduce((sum, point) => sum + (inputs[point * s.dimensions + column] ?? Number.NaN), 0) / chosen.length;
}

test("informative dimension j separates the points by bit j of their label, and no other does", () => {
  const s = { ...STANDARD, points: 4096, dimensions: 6 };
  // Noise 1 and corners ±1: standard deviation √2, so the means lie at ±1/√2.
  for (let column = 0; column < s.dimensions; column++) {
    for (let bit = 0; bit < s.informativeDimensions; bit++) {
      const expected = column === bit ? Math.SQRT1_2 : 0;
      for (const [value, sign] of [
        [1, 1],
        [0, -1],
      ] as const) {
        const actual = meanWhere(s, 1, column, bit, value);
        assert.ok(Math.abs(actual - sign * expected) < 0.1, `column ${column}, bit ${bit}: ${actual}`);
      }
    }
  }
});

test("without separation nothing carries the label; with much, the corners are all there is", () => {
  const s = { ...STANDARD, points: 4096, dimensions: 4 };
  assert.ok(Math.abs(meanWhere({ ...s, separation: 0 }, 2, 0, 0, 1)) < 0.1);
  assert.ok(Math.abs(meanWhere({ ...s, separation: 1000 }, 2, 0, 0, 1) - 1) < 1e-3);
});

const hash = (inputs: Float64Array): string => createHash("sha256").update(new Uint8Array(inputs.buffer)).digest("hex");

test("one seed gives the same bits, another gives others", () => {
  fc.assert(
    fc.property(settings, fc.nat(2 ** 40), (s, seed) => {
      const first = hash(createHypercube(s, seed).inputs);
      assert.equal(hash(createHypercube(s, seed).inputs), first);
      assert.notEqual(hash(createHypercube(s, seed + 1).inputs), first);
    }),
  );
});

test("the data of seed 0 are pinned", () => {
  const { inputs, labels } = createHypercube(STANDARD, 0);
  assert.deepEqual([...labels.subarray(0, 10)], [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
  assert.deepEqual(
    [...inputs.subarray(0, 4)],
    [0.1288666316314715, -0.5848907464718385, -0.8741760454529108, -1.5452236430227748],
  );
  assert.equal(hash(inputs), "f6b25014fd6c9e38ca65acc8da99519383e65ae1c393ac9035c1555bb91c8746");
});

test("validation points change no training point, and are moved and scaled by the training points' numbers", () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 20 }), fc.maxSafeNat(), (s, validationPoints, seed) => {
      const { points, dimensions } = s;
      const alone = createHypercube(s, seed);
      const both = createHypercube({ ...s, validationPoints }, seed);
      assert.deepEqual(both.inputs.subarray(0, points * dimensions), alone.inputs);
      assert.deepEqual(both.labels.subarray(0, points), alone.labels);
      assert.equal(both.labels.length, points + validationPoints);
      const stream = createStream(seed, "data");
      const raw = Array.from(both.labels, (label, point) => {
        assert.equal(label, point % 2 ** s.informativeDimensions);
        return Array.from({ length: dimensions }, (_, j) => {
          const corner = j >= s.informativeDimensions ? 0 : Math.floor(label / 2 ** j) % 2 === 1 ? 1 : -1;
          return normal(stream) + s.separation * corner;
        });
      });
      for (let column = 0; column < dimensions; column++) {
        const trained = raw.slice(0, points).map((row) => row[column] as number);
        const mean = trained.reduce((sum, x) => sum + x, 0) / points;
        const deviation = Math.sqrt(trained.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (points - 1));
        for (let point = points; point < points + validationPoints; point++) {
          const expected = ((raw[point]?.[column] as number) - mean) / (deviation + 1e-6);
          const actual = both.inputs[point * dimensions + column] as number;
          assert.ok(Math.abs(actual - expected) < 1e-11, `${actual} and ${expected}`);
        }
      }
    }),
  );
});

test("standardised jointly, training and validation points together have mean 0 and deviation 1", () => {
  const s: HypercubeSettings = { ...STANDARD, validationPoints: 100, dimensions: 5, statistics: "joint" };
  const { inputs } = createHypercube(s, 3);
  for (let column = 0; column < 5; column++) {
    const values = inputs.filter((_, i) => i % 5 === column);
    const mean = values.reduce((sum, x) => sum + x, 0) / 228;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 227;
    assert.ok(Math.abs(mean) < 1e-13 && Math.abs(variance - 1) < 1e-5, `${mean}, ${variance}`);
  }
  const alone: HypercubeSettings = { ...s, validationPoints: 0 };
  assert.deepEqual(createHypercube(alone, 3), createHypercube({ ...alone, statistics: "train" }, 3));
});
