import assert from "node:assert/strict";
import { test } from "node:test";
import { flatten, inferTable } from "./inferredTable.ts";

test("a column has the narrowest type that holds all its values", () => {
  const columns = inferTable(
    [
      { whole: 1, number: 1, special: "NaN", flag: true, list: [0.9, 0.95], text: "full", mixed: 1, shape: [1, "a"] },
      { whole: 2 ** 40, number: 1e-8, special: -0, flag: false, list: [], text: "NaN", mixed: "openai", shape: {} },
      { number: null, list: null },
    ],
    {},
  );
  assert.deepEqual(
    columns.map(({ name, type }) => `${name} ${type}`),
    [
      ...["whole BIGINT", "number DOUBLE", "special DOUBLE", "flag BOOLEAN"],
      ...["list DOUBLE[]", "text VARCHAR", "mixed VARCHAR", "shape VARCHAR"],
    ],
  );
  assert.deepEqual(columns[2]?.values, ["NaN", -0, null]);
  assert.deepEqual(columns[4]?.values, [[0.9, 0.95], [], null]);
});

test("one value of another kind makes a column text", () => {
  const typeOf = (...values: readonly unknown[]) =>
    inferTable(
      values.map((x) => ({ x })),
      {},
    )[0]?.type;
  assert.equal(typeOf(1, true), "VARCHAR");
  assert.equal(typeOf(true, "true"), "VARCHAR");
  assert.equal(typeOf(0.5, "openai"), "VARCHAR");
  assert.equal(typeOf([1], ["a"]), "VARCHAR");
  assert.equal(typeOf([1], 1), "VARCHAR");
  assert.equal(typeOf("Infinity", 2), "DOUBLE");
  assert.equal(typeOf("-Infinity", "NaN", 0.5), "DOUBLE");
  assert.equal(typeOf("Infinity", "NaN"), "VARCHAR", "words alone are no numbers");
  assert.equal(typeOf(1, 2 ** 60), "DOUBLE");
  assert.equal(typeOf(null, undefined), "VARCHAR");
});

test("fixed columns come first and are there without rows; names differ in more than case", () => {
  assert.deepEqual(inferTable([], { run: "VARCHAR", step: "BIGINT" }), [
    { name: "run", type: "VARCHAR", values: [] },
    { name: "step", type: "BIGINT", values: [] },
  ]);
  const columns = inferTable([{ Step: 1, STEP: 2, a: 3 }], { step: "BIGINT" });
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["step", "Step_", "STEP__", "a"],
  );
});

test("inner objects become paths, lists stay", () => {
  assert.deepEqual(flatten({ a: { b: { c: 1 }, d: [1, 2] }, e: null }), { "a.b.c": 1, "a.d": [1, 2], e: null });
  assert.deepEqual(flatten(7), {}, "a value without a name");
});
