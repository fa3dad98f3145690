/** @file Parquet: every bit comes back through an independent reader. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { encodeParquet } from "./parquet.ts";
import { tables } from "./tables.fixture.ts";

test("any doubles under any names come back to the bit", async () => {
  await fc.assert(
    fc.asyncProperty(tables(), async (table) => {
      const file = encodeParquet(table).buffer;
      const names = parquetMetadata(file)
        .schema.slice(1)
        .map(({ name }) => name);
      assert.deepEqual(names, ["step", ...table.columns.map(({ name }) => name)]);
      // By name: an object has the key "0" before "step".
      const rows = await parquetReadObjects({ file });
      assert.deepEqual(
        rows.map((row) => names.map((name) => Number(row[name]))),
        [...table.step].map((step, row) => [step, ...table.columns.map(({ values }) => values[row])]),
      );
    }),
    { numRuns: 50 },
  );
});

test("types are as narrow as the values, and nothing else is in the file", () => {
  const columns = [
    { name: "a", values: Float32Array.of(0.1) },
    { name: "b", values: Float64Array.of(0.1) },
  ];
  const types = (step: number) => {
    const { schema, key_value_metadata } = parquetMetadata(
      encodeParquet({ step: Float64Array.of(step), columns }).buffer,
    );
    assert.equal(key_value_metadata, undefined);
    return schema.slice(1).map(({ name, type, repetition_type }) => `${name} ${type} ${repetition_type}`);
  };
  assert.deepEqual(types(7), ["step INT32 REQUIRED", "a FLOAT REQUIRED", "b DOUBLE REQUIRED"]);
  assert.deepEqual(types(2 ** 31)[0], "step INT64 REQUIRED");
});
