import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { createStream, normal } from "../random/index.ts";
import { createGaussian, type GaussianSettings, gaussian } from "./gaussian.ts";

const STANDARD = gaussian.settings.parse({ name: "gaussian" });

const settings = fc
  .record({
    points: fc.integer({ min: 2, max: 20 }),
    validationPoints: fc.nat(10),
    latentDimensions: fc.integer({ min: 1, max: 6 }),
    projection: fc.constantFrom("random" as const, "none" as const),
    dimensions: fc.integer({ min: 1, max: 12 }),
    classes: fc.integer({ min: 2, max: 5 }),
    teacher: fc.constantFrom("linear" as const, "mlp" as const),
    teacherWidth: fc.integer({ min: 1, max: 6 }),
    noise: fc.constantFrom(0, 0.5, 3),
  })
  .map((some): GaussianSettings => ({ name: "gaussian", standardization: "none", ...some }));

const dimensionsOf = (s: GaussianSettings) => (s.projection === "none" ? s.latentDimensions : s.dimensions);
const rowOf = (inputs: Float64Array, dimensions: number, point: number) =>
  Array.from(inputs.subarray(point * dimensions, (point + 1) * dimensions));

test("points are projected, labelled by the teacher, and noisy, as the words say, drawn in that order", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), (s, seed) => {
      const { inputs, labels } = createGaussian(s, seed);
      const dimensions = dimensionsOf(s);
      const count = s.points + s.validationPoints;
      assert.deepEqual([inputs.length, labels.length], [count * dimensions, count]);
      const stream = createStream(seed, "data");
      const draw = (length: number) => Array.from({ length }, () => normal(stream));
      const matrix = (rows: number, columns = s.latentDimensions) => Array.from({ length: rows }, () => draw(columns));
      const dot = (v: readonly number[], w: readonly number[]) =>
        v.reduce((sum, x, i) => sum + x * (w[i] as number), 0);
      const projection = s.projection === "random" ? matrix(dimensions) : null;
      const hidden = s.teacher === "mlp" ? matrix(s.teacherWidth) : null;
      const teacher = matrix(s.classes, hidden?.length);
      for (let point = 0; point < count; point++) {
        const latent = draw(s.latentDimensions);
        const units = hidden?.map((row) => Math.max(0, dot(row, latent))) ?? latent;
        const scores = teacher.map((row) => dot(row, units));
        const label = labels[point] as number;
        // Where no unit of the teacher is active, all scores are 0, and the first is the largest.
        assert.equal(label, scores.indexOf(Math.max(...scores)));
        const noise = s.noise === 0 ? null : draw(dimensions);
        const clean = projection?.map((row) => dot(row, latent) / Math.sqrt(s.latentDimensions)) ?? latent;
        rowOf(inputs, dimensions, point).forEach((x, i) => {
          const expected = (clean[i] as number) + s.noise * (noise?.[i] ?? 0);
          assert.ok(Math.abs(x - expected) < 1e-12, `${x} and ${expected}`);
        });
      }
    }),
  );
});

test("without a projection and without noise a point is what is drawn, to the bit", () => {
  const s: GaussianSettings = { ...STANDARD, points: 3, validationPoints: 0, projection: "none", latentDimensions: 4 };
  const stream = createStream(11, "data");
  for (let i = 0; i < s.classes * 4; i++) normal(stream);
  const drawn = Array.from({ length: 12 }, () => normal(stream));
  for (const dimensions of [1, 4096]) assert.deepEqual([...createGaussian({ ...s, dimensions }, 11).inputs], drawn);
});

test("more points, for training or validation, leave those that are there as they are", () => {
  fc.assert(
    fc.property(settings, fc.nat(5), fc.nat(5), fc.maxSafeNat(), (s, more, held, seed) => {
      const few = createGaussian(s, seed);
      const many = createGaussian({ ...s, points: s.points + more, validationPoints: s.validationPoints + held }, seed);
      assert.deepEqual(many.inputs.subarray(0, few.inputs.length), few.inputs);
      assert.deepEqual(many.labels.subarray(0, few.labels.length), few.labels);
    }),
  );
});

test("a projected number has variance 1, and that of the noise besides; classes are all there", () => {
  for (const noise of [0, 2]) {
    const { inputs, labels } = createGaussian({ ...STANDARD, latentDimensions: 64, noise }, 4);
    const variance = inputs.reduce((sum, x) => sum + x * x, 0) / inputs.length;
    assert.ok(Math.abs(variance / (1 + noise ** 2) - 1) < 0.03, `${variance}`);
    assert.deepEqual([...new Set(labels)].sort(), [0, 1, 2, 3]);
  }
});

const hash = (values: Float64Array): string => createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");

test("one seed gives the same bits, another gives others", () => {
  fc.assert(
    fc.property(settings, fc.nat(2 ** 40), (s, seed) => {
      const first = hash(createGaussian(s, seed).inputs);
      assert.equal(hash(createGaussian(s, seed).inputs), first);
      assert.notEqual(hash(createGaussian(s, seed + 1).inputs), first);
    }),
  );
});

test("the data of seed 0 are pinned", () => {
  const { inputs, labels } = createGaussian({ ...STANDARD, noise: 0.1 }, 0);
  assert.deepEqual([...labels.subarray(0, 10)], [0, 0, 0, 0, 2, 2, 2, 3, 2, 1]);
  assert.deepEqual(
    [...inputs.subarray(0, 4)],
    [-1.0841375984292558, 2.4537840243308255, -0.08117760608619848, 1.9568724017785915],
  );
  assert.equal(hash(inputs), "a87000fd585e41640812d50b550caeaf4dee31e65c35bd30b8889213019a22bf");
});

test("a half of the data that has no room is named by its own setting", () => {
  const shape = (change: Partial<GaussianSettings>) => () => gaussian.shape({ ...STANDARD, ...change });
  const most = 2 ** 29 / 65_536;
  assert.equal(shape({ dimensions: 65_536, points: most, validationPoints: 0 })().rows.train, most);
  assert.throws(shape({ dimensions: 65_536, points: most + 1, validationPoints: 0 }), {
    message: `data.points: ${most + 1} is not allowed; must be at most ${most}: there can be ${most} points of 65536 dimensions in all`,
  });
  assert.throws(shape({ dimensions: 65_536, points: 192, validationPoints: most }), {
    message: `data.validationPoints: ${most} is not allowed; must be at most ${most - 192}: there can be ${most} points of 65536 dimensions in all`,
  });
});

test("standardised, what the network sees has mean 0 and deviation 1 over the points that were asked for", () => {
  for (const [standardization, over] of [["train", 30] as const, ["joint", 50] as const]) {
    const s: GaussianSettings = { ...STANDARD, points: 30, validationPoints: 20, dimensions: 6, standardization };
    const { inputs, labels } = createGaussian(s, 5);
    assert.deepEqual(labels, createGaussian({ ...s, standardization: "none" }, 5).labels);
    for (let column = 0; column < 6; column++) {
      const values = inputs.subarray(0, over * 6).filter((_, i) => i % 6 === column);
      const mean = values.reduce((sum, x) => sum + x, 0) / over;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (over - 1);
      assert.ok(Math.abs(mean) < 1e-13 && Math.abs(variance - 1) < 1e-5, `${mean}, ${variance}`);
    }
  }
});
