/** @file The shape of every data set, found by arithmetic, is that of the rows that it loads, and finding it makes none of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SettingError } from "../settingError.ts";
import { OPERATION_NAMES } from "./binaryOperation.ts";
import { SMALL_FILES, smallFiles } from "./fileDataSets.fixture.ts";
import type { DataShape, LoadedData, Subset } from "./index.ts";
import { DATA, type DataPart } from "./index.ts";

/** Settings of every data set that are each allowed, small enough to be loaded many times; not all go together. */
const SETTINGS: Readonly<Record<(typeof DATA)[number]["name"], fc.Arbitrary<object>>> = {
  hypercube: fc.record({
    points: fc.integer({ min: 2, max: 40 }),
    validationPoints: fc.nat(9),
    dimensions: fc.integer({ min: 1, max: 12 }),
    informativeDimensions: fc.integer({ min: 1, max: 4 }),
    statistics: fc.constantFrom("train", "joint"),
  }),
  algorithmic: fc.record({
    operation: fc.constantFrom(...OPERATION_NAMES),
    modulus: fc.integer({ min: 2, max: 14 }),
    symmetricPairs: fc.constantFrom("kept", "identified"),
    trainPercent: fc.double({ min: 1, max: 99, noNaN: true }),
    split: fc.constantFrom("seeded", "openai"),
    tokens: fc.constantFrom("standard", "nanda", "openai", "oneHot"),
    noisyLabels: fc.nat(3),
  }),
  gaussian: fc.record({
    points: fc.integer({ min: 2, max: 12 }),
    validationPoints: fc.nat(9),
    latentDimensions: fc.integer({ min: 1, max: 5 }),
    projection: fc.constantFrom("random", "none"),
    dimensions: fc.integer({ min: 1, max: 12 }),
    classes: fc.integer({ min: 2, max: 5 }),
    teacher: fc.constantFrom("linear", "mlp"),
    standardization: fc.constantFrom("none", "train", "joint"),
  }),
  sparseParity: fc.record({
    points: fc.integer({ min: 2, max: 12 }),
    validationPoints: fc.nat(9),
    bits: fc.integer({ min: 1, max: 12 }),
    relevant: fc.integer({ min: 1, max: 6 }),
  }),
  cifar10: fc.record({
    points: fc.oneof(fc.constant("all"), fc.integer({ min: 0, max: 20 })),
    validationPoints: fc.oneof(fc.constant("all"), fc.nat(9)),
    classes: fc.integer({ min: 2, max: 10 }),
    normalization: fc.constantFrom("whole", "channel", "none"),
  }),
  idx: fc.record({
    points: fc.oneof(fc.constant("all"), fc.integer({ min: 0, max: 14 })),
    validationPoints: fc.oneof(fc.constant("all"), fc.nat(6)),
    normalization: fc.constantFrom("whole", "none"),
  }),
  table: fc.record({
    label: fc.constantFrom("label", "kind"),
    features: fc.constantFrom("all", ["b"], ["b", "a"]),
    trainPercent: fc.oneof(fc.constant(100), fc.double({ min: 1, max: 99, noNaN: true })),
    normalization: fc.constantFrom("columns", "none"),
  }),
};

const SUBSETS: readonly Subset[] = ["train", "validation"];

/** What is wrong of data for a shape is an assertion. */
function assertShape({ input, classes, answers, rows }: DataShape, data: LoadedData): void {
  assert.deepEqual({ train: data.subsets.train.length, validation: data.subsets.validation.length }, rows);
  const all = SUBSETS.flatMap((part) => [...data.subsets[part]]);
  const total = rows.train + rows.validation;
  assert.equal(new Set(all).size, total, "a row is in one subset");
  assert.equal(data.targets.length, total * answers);
  assert.ok(data.targets.every((label) => label >= 0 && label < classes));
  assert.equal(data.kind, input.kind);
  if (data.kind === "vectors" && input.kind === "vectors") {
    for (const row of all) {
      const into = new Float64Array(input.dimensions + 2).fill(Number.NaN);
      data.write(row, into, 1);
      const written = [...into.keys()].filter((i) => !Number.isNaN(into[i]));
      assert.deepEqual(
        written,
        [...Array(input.dimensions).keys()].map((i) => i + 1),
      );
    }
  } else if (data.kind === "sequences" && input.kind === "sequences") {
    assert.equal(data.tokens.length, total * input.slots.length);
    assert.equal(answers, input.scoredPositions.length);
    assert.equal(classes, input.vocabulary);
    data.tokens.forEach((token, i) => {
      const slot = input.slots[i % input.slots.length] ?? "a";
      if (typeof slot === "object") assert.equal(token, slot.token);
      else assert.ok(token >= input.firstElement && token < input.firstElement + input.elements);
      assert.ok(token < input.vocabulary);
    });
  }
}

for (const part of DATA as readonly DataPart[]) {
  test(`${part.name}: the shape is that of the rows, or names a setting that cannot be met`, async () => {
    let met = 0;
    const arbitrary = SETTINGS[part.name as keyof typeof SETTINGS];
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.maxSafeNat(), async (some, seed) => {
        const { path } = SMALL_FILES[part.name] ?? {};
        const asked = part.settings.parse({ name: part.name, ...(path !== undefined && { path }), ...some });
        const settings = (await part.examine?.(asked, smallFiles))?.settings ?? asked;
        let shape: DataShape;
        try {
          shape = part.shape(settings);
        } catch (error) {
          assert.ok(error instanceof SettingError && error.path.startsWith("data."), String(error));
          return;
        }
        met++;
        assertShape(shape, await part.load(settings, seed, smallFiles));
        assert.ok(Object.hasOwn(part.inputs, shape.input.kind), "the kinds of input are those that are told");
      }),
      { numRuns: 60 },
    );
    // Enough that the law says something.
    assert.ok(met >= 5, `${met} settings were met`);
  });
}

/** The largest that can be asked for. */
const LARGEST: readonly object[] = [
  { name: "hypercube", points: 1_000_000, validationPoints: 1_000_000, dimensions: 128, informativeDimensions: 16 },
  { name: "gaussian", points: 1_000_000, validationPoints: 1_000_000, latentDimensions: 256, projection: "none" },
  { name: "sparseParity", points: 1_000_000, validationPoints: 1_000_000, bits: 256, relevant: 256 },
  { name: "algorithmic", operation: "division", modulus: 1021 },
  { name: "algorithmic", operation: "addition", modulus: 1024, tokens: "oneHot", noisyLabels: 500_000 },
  { name: "algorithmic", operation: "s5", split: "openai", tokens: "openai" },
];

test("a shape is found without making any row", () => {
  const buffers = () => process.memoryUsage().arrayBuffers;
  for (const document of LARGEST) {
    const part = (DATA as readonly DataPart[]).find(({ name }) => name === (document as { name: string }).name);
    const settings = part?.settings.parse(document) ?? assert.fail("no such data");
    const before = buffers();
    part?.shape(settings);
    // Rows are kept in typed arrays, of kilobytes at the least: a buffer is counted from when it is made.
    assert.ok(buffers() - before < 10_000, `${JSON.stringify(document)} takes ${buffers() - before} bytes`);
  }
});
