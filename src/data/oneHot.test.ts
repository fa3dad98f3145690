/** @file Equations as vectors, against their statement: a 1 at a, a 1 at p + b, and the class c. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { algorithmic } from "./algorithmic.ts";
import { OPERATION_NAMES, OPERATIONS } from "./binaryOperation.ts";
import type { LoadedData, LoadedSequences, LoadedVectors } from "./dataPart.ts";
import { buildTable } from "./operationTable.ts";

function load<T extends LoadedData>(kind: T["kind"], settings: object, seed: number): T {
  const data = algorithmic.load(algorithmic.settings.parse({ name: "algorithmic", ...settings }), seed) as T;
  assert.equal(data.kind, kind);
  return data;
}

const settings = fc.record({
  operation: fc.constantFrom(...OPERATION_NAMES.filter((name) => OPERATIONS[name].elements === "residues")),
  modulus: fc.constantFrom(3, 5, 7, 11),
  trainPercent: fc.integer({ min: 30, max: 70 }),
  noisyLabels: fc.nat(2),
});

test("each row has two ones, at its operands, and is written nowhere else", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), (s, seed) => {
      const data = load<LoadedVectors>("vectors", { ...s, tokens: "oneHot" }, seed);
      const { a, b } = buildTable(s.operation, s.modulus);
      for (const row of [...data.subsets.train, ...data.subsets.validation]) {
        const into = new Float32Array(2 * s.modulus + 3).fill(7);
        data.write(row, into, 2);
        const vector = Array.from({ length: 2 * s.modulus }, (_, i) =>
          i < s.modulus ? Number(i === a[row]) : Number(i - s.modulus === b[row]),
        );
        assert.deepEqual([...into], [7, 7, ...vector, 7]);
      }
    }),
    { numRuns: 40 },
  );
});

test("classes, split and noise are those of the same equations in tokens", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), (s, seed) => {
      const vectors = load<LoadedVectors>("vectors", { ...s, tokens: "oneHot" }, seed);
      const sequences = load<LoadedSequences>("sequences", { ...s, tokens: "standard" }, seed);
      assert.deepEqual(vectors.subsets, sequences.subsets);
      // Element i is token i there.
      assert.deepEqual(vectors.targets, sequences.targets);
    }),
    { numRuns: 40 },
  );
});

test("without noise the class is the answer; S5 has 120 of them", () => {
  const data = load<LoadedVectors>("vectors", { operation: "quad2", modulus: 11, tokens: "oneHot" }, 3);
  const { a, b } = buildTable("quad2", 11);
  for (const row of data.subsets.train) {
    assert.equal(data.targets[row], OPERATIONS.quad2.apply(a[row] as number, b[row] as number, 11));
  }
  const s5 = algorithmic.shape(algorithmic.settings.parse({ name: "algorithmic", operation: "s5", tokens: "oneHot" }));
  assert.deepEqual([s5.classes, s5.input], [120, { kind: "vectors", dimensions: 240 }]);
});
