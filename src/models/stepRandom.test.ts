import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../engine/hosts/node.ts";
import { createMachine, createReferenceMachine, type FloatType, fill, type Machine } from "../engine/index.ts";
import { normalQuantile } from "../engine/reference/normal.ts";
import { philox4x32 } from "../engine/reference/philox.ts";
import { assertNormalMoments, mean } from "../random/moments.fixture.ts";
import { createStepRandom } from "./stepRandom.ts";

const COUNT = 100_000;
const SHARES = [0.1, 0.5, 0.9];
const DEVIATION = 0.01;

/** Masks of two parts for each share, and noise, of `seed` at `step`. */
async function draw(
  seed: number,
  step: number,
  { count = COUNT, dtype = "f64" as FloatType, engine = "wasm" as "wasm" | "reference", part = 0 } = {},
) {
  const random = createStepRandom(seed);
  const ones = fill(1, [count], dtype);
  const masks = SHARES.flatMap((share) => [0, 1].map((part) => random.dropOut(ones, share, part)));
  const noise = random.addWeightNoise(fill(0, [count], dtype), DEVIATION);
  const programs = { draw: { outputs: [...masks, noise] } };
  const machine: Machine<"draw"> =
    engine === "wasm" ? await createMachine(programs, { host: nodeHost }) : createReferenceMachine(programs);
  random.fill(machine.values, step, part);
  machine.run("draw");
  const result = { masks: masks.map((mask) => machine.values(mask).slice()), noise: machine.values(noise).slice() };
  machine.dispose();
  return result;
}

test("element i takes word i mod 4 of the block with counter (i / 4, step, purpose, part) under the seed", async () => {
  const seed = 7 * 2 ** 32 + 9;
  const { masks, noise } = await draw(seed, 3, { count: 8, engine: "reference" });
  const wordsOf = (purpose: number, part: number) =>
    [0, 1].flatMap((block) => [...philox4x32([block, 3, purpose, part], [9, 7])]);
  const shares = SHARES.flatMap((share) => [share, share]);
  masks.forEach((mask, i) => {
    const share = shares[i] as number;
    const expected = wordsOf(5, i % 2).map((word) => (word < Math.round(share * 2 ** 32) ? 0 : 1 / (1 - share)));
    assert.deepEqual([...mask], expected);
  });
  const normals = wordsOf(6, 0).map((word) => normalQuantile((word + 0.5) / 2 ** 32) * DEVIATION);
  assert.deepEqual([...noise], normals);
});

test("each part of a batch has masks of its own, those of no other seed, and the same noise", async () => {
  const seed = 2 ** 53 - 1;
  const parts = await Promise.all([0, 1, 2047].map((part) => draw(seed, 3, { count: 200, part })));
  assert.equal(new Set(parts.flatMap(({ masks }) => masks.slice(2, 4)).map(String)).size, 6);
  assert.equal(new Set(parts.map(({ noise }) => String(noise))).size, 1);
  const words = philox4x32([0, 3, 5, 1], [0xffffffff, (2 ** 21 - 1 + 2047 * 2 ** 21) >>> 0]);
  const expected = words.map((word) => (word < 2 ** 31 ? 0 : 2));
  assert.deepEqual([...(parts[2]?.masks[3] ?? []).slice(0, 4)], expected);
});

test("a mask keeps 1 − share of the elements at 1/(1 − share), else 0", async () => {
  const { masks } = await draw(1, 1);
  masks.forEach((mask, i) => {
    const share = SHARES[i >> 1] as number;
    const kept = mask.filter((value) => value !== 0);
    assert.ok(kept.every((value) => value === 1 / (1 - share)));
    const deviations = Math.abs(kept.length - COUNT * (1 - share)) / Math.sqrt(COUNT * share * (1 - share));
    assert.ok(deviations < 5, `${kept.length} of ${COUNT} kept for a share of ${share}`);
  });
});

test("noise has the moments of the normal distribution, and equally many numbers between its quantiles", async () => {
  const { noise } = await draw(2, 1);
  const values = Array.from(noise, (value) => value / DEVIATION);
  assertNormalMoments(values);
  const bounds = Array.from({ length: 31 }, (_, i) => normalQuantile((i + 1) / 32));
  const counts = new Float64Array(32);
  for (const value of values) {
    const cell = bounds.filter((bound) => bound <= value).length;
    counts[cell] = (counts[cell] as number) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - COUNT / 32) ** 2 / (COUNT / 32), 0);
  assert.ok(Math.abs(chiSquare - 31) < 5 * Math.sqrt(62), `chi-square is ${chiSquare}`);
});

test("the numbers are a function of the seed and the step alone, and the same in both precisions", async () => {
  const first = await draw(3, 1000);
  assert.deepEqual(await draw(3, 1000), first);
  const single = await draw(3, 1000, { dtype: "f32" });
  assert.deepEqual(single.noise, Float32Array.from(first.noise));
  assert.deepEqual(
    single.masks,
    first.masks.map((mask) => Float32Array.from(mask)),
  );
});

/** Asserts that two samples are as good as uncorrelated. */
function assertIndependent(a: ArrayLike<number>, b: ArrayLike<number>): void {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: ArrayLike<number>, centreX: number, y: ArrayLike<number>, centreY: number) =>
    mean(Array.from(x, (value, i) => (value - centreX) * ((y[i] as number) - centreY)));
  const variances = product(a, meanA, a, meanA) * product(b, meanB, b, meanB);
  const correlation = product(a, meanA, b, meanB) / Math.sqrt(variances);
  assert.ok(Math.abs(correlation) < 5 / Math.sqrt(a.length), `correlation ${correlation}`);
}

test("masks differ by part, and masks and noise by step and by seed", async () => {
  const base = await draw(4, 1);
  for (let i = 0; i < base.masks.length; i += 2) {
    assertIndependent(base.masks[i] as Float64Array, base.masks[i + 1] as Float64Array);
  }
  for (const other of [await draw(4, 2), await draw(5, 1)]) {
    base.masks.forEach((mask, i) => {
      assertIndependent(mask, other.masks[i] as Float64Array);
    });
    assertIndependent(base.noise, other.noise);
  }
  assertIndependent(base.noise, base.masks[2] as Float64Array);
});

test("nothing is filled where nothing is random", () => {
  createStepRandom(0).fill(() => {
    throw new Error("asked for a leaf that no program has");
  }, 1);
});
