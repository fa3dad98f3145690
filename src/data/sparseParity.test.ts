/** @file Sparse parity: bits of the seed's stream, and a label that follows from a few of them and from no fewer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream, permutation, uniform } from "../random/index.ts";
import { createSparseParity, type SparseParitySettings, sparseParity } from "./sparseParity.ts";

const STANDARD = sparseParity.settings.parse({ name: "sparseParity" });

const settings = fc
  .record({
    points: fc.integer({ min: 2, max: 20 }),
    validationPoints: fc.nat(10),
    bits: fc.integer({ min: 1, max: 12 }),
    relevant: fc.integer({ min: 1, max: 12 }),
  })
  .map(
    (some): SparseParitySettings => ({ name: "sparseParity", ...some, relevant: Math.min(some.relevant, some.bits) }),
  );

test("points and labels are what the words say, drawn in that order", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), (s, seed) => {
      const { inputs, labels } = createSparseParity(s, seed);
      const count = s.points + s.validationPoints;
      assert.deepEqual([inputs.length, labels.length], [count * s.bits, count]);
      const stream = createStream(seed, "data");
      const hidden = [...permutation(stream, s.bits)].slice(0, s.relevant);
      for (let point = 0; point < count; point++) {
        const row = Array.from({ length: s.bits }, () => (uniform(stream) < 0.5 ? -1 : 1));
        assert.deepEqual([...inputs.subarray(point * s.bits, (point + 1) * s.bits)], row);
        const negative = hidden.filter((bit) => row[bit] === -1).length;
        assert.equal(labels[point], negative % 2 === 0 ? 1 : 0);
      }
    }),
  );
});

test("more points, for training or validation, leave those that are there as they are", () => {
  fc.assert(
    fc.property(settings, fc.nat(5), fc.nat(5), fc.maxSafeNat(), (s, more, held, seed) => {
      const few = createSparseParity(s, seed);
      const many = createSparseParity(
        { ...s, points: s.points + more, validationPoints: s.validationPoints + held },
        seed,
      );
      assert.deepEqual(many.inputs.subarray(0, few.inputs.length), few.inputs);
      assert.deepEqual(many.labels.subarray(0, few.labels.length), few.labels);
    }),
  );
});

test("both labels are about as frequent, and no single bit tells them", () => {
  const { inputs, labels } = createSparseParity({ ...STANDARD, points: 10_000, validationPoints: 0 }, 3);
  const signs = Array.from(labels, (label) => 2 * label - 1);
  const correlation = (of: (point: number) => number) =>
    Math.abs(signs.reduce((sum, sign, point) => sum + sign * of(point), 0)) / signs.length;
  assert.ok(correlation(() => 1) < 0.05);
  for (let bit = 0; bit < STANDARD.bits; bit++)
    assert.ok(correlation((point) => inputs[point * STANDARD.bits + bit] as number) < 0.05, `bit ${bit}`);
});

test("the seed chooses the hidden bits", () => {
  // With one relevant bit the label is that bit.
  const hidden = (seed: number) => {
    const { inputs, labels } = createSparseParity({ ...STANDARD, relevant: 1 }, seed);
    const { bits } = STANDARD;
    return Array.from({ length: bits }, (_, bit) => bit).filter((bit) =>
      labels.every((label, point) => inputs[point * bits + bit] === 2 * label - 1),
    );
  };
  const found = Array.from({ length: 20 }, (_, seed) => hidden(seed));
  assert.ok(found.every(({ length }) => length === 1));
  assert.ok(new Set(found.flat()).size > 5);
});

test("more relevant bits than there are is refused by name", () => {
  assert.equal(sparseParity.shape({ ...STANDARD, relevant: 30 }).classes, 2);
  assert.throws(() => sparseParity.shape({ ...STANDARD, relevant: 31 }), {
    message: "data.relevant: 31 is not allowed; must be at most data.bits, 30",
  });
});

test("the data of seed 0 are pinned", () => {
  const { inputs, labels } = createSparseParity(STANDARD, 0);
  assert.deepEqual([...labels.subarray(0, 10)], [1, 0, 0, 0, 1, 1, 1, 1, 0, 1]);
  assert.deepEqual([...inputs.subarray(0, 8)], [-1, 1, -1, -1, 1, -1, 1, 1]);
});
