import assert from "node:assert/strict";
import { test } from "node:test";
import { flatten, inferTable } from "./inferredTable.ts";

test("a column has the narrowest type that holds all its values", () => {
  const { columns, rows } = inferTable(
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
  assert.deepEqual(rows, [
    ["1", "1", "NaN", "true", "[0.9,0.95]", "full", "1", '[1,"a"]'],
    ["1099511627776", "1e-8", "-0", "false", "[]", "NaN", "openai", "{}"],
    [null, null, null, null, null, null, null, null],
  ]);
});

test("one value of another kind makes a column text", () => {
  const typeOf = (...values: readonly unknown[]) =>
    inferTable(
      values.map((x) => ({ x })),
      {},
    ).columns[0]?.type;
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

test("a value is written as its column's type reads it", () => {
  const cells = (type: "VARCHAR" | "DOUBLE" | "BIGINT", ...values: readonly unknown[]) =>
    inferTable(
      values.map((x) => ({ x })),
      { x: type },
    ).rows.flat();
  assert.deepEqual(cells("DOUBLE", -0, 1e300, "NaN"), ["-0", "1e+300", "NaN"]);
  assert.deepEqual(cells("VARCHAR", -0, true, [1]), ["0", "true", "[1]"]);
});

test("fixed columns come first and are there without rows; names differ in more than case", () => {
  assert.deepEqual(inferTable([], { run: "VARCHAR", step: "BIGINT" }).columns, [
    { name: "run", type: "VARCHAR" },
    { name: "step", type: "BIGINT" },
  ]);
  const { columns } = inferTable([{ Step: 1, STEP: 2, a: 3 }], { step: "BIGINT" });
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["step", "Step_", "STEP__", "a"],
  );
});

test("inner objects become paths, lists stay", () => {
  assert.deepEqual(flatten({ a: { b: { c: 1 }, d: [1, 2] }, e: null }), { "a.b.c": 1, "a.d": [1, 2], e: null });
  assert.deepEqual(flatten(7), {}, "a value without a name");
});
