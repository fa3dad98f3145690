/** @file What a table of DuckDB's holds is what the columns held, of every type and over several chunks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fillTable } from "./fillTable.ts";
import type { SqlType } from "./inferredTable.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

/** Column x of this type, as DuckDB casts it to a text. */
async function fill(type: SqlType, values: readonly unknown[]): Promise<unknown[]> {
  if (duckdb === null) return [];
  const connection = await (await duckdb.DuckDBInstance.create(":memory:")).connect();
  await fillTable(duckdb, connection, "t", [{ name: 'x"\0', type, values }]);
  const rows = await (await connection.run("SELECT COLUMNS(*)::VARCHAR FROM t")).getRows();
  connection.closeSync();
  return rows.flat();
}

test("values of each type are there with all their digits, and null where there is none", { skip }, async () => {
  const special = ["NaN", "Infinity", "-Infinity"];
  const wanted = ["-0.0", "1e+300", "5e-324", null, "nan", "inf", "-inf"];
  assert.deepEqual(await fill("DOUBLE", [-0, 1e300, 5e-324, null, ...special]), wanted);
  assert.deepEqual(await fill("BIGINT", [2 ** 53 - 1, -7, null]), ["9007199254740991", "-7", null]);
  assert.deepEqual(await fill("BOOLEAN", [true, false, null]), ["true", "false", null]);
  assert.deepEqual(await fill("DOUBLE[]", [[0.9, 0.95], [], null]), ["[0.9, 0.95]", "[]", null]);
  assert.deepEqual(await fill("VARCHAR", ["", "ä", true, [1, "a"], {}, null]), [
    "",
    "ä",
    "true",
    '[1,"a"]',
    "{}",
    null,
  ]);
  const times = ["2026-11-22T10:00:00.123Z", "1969-12-31T23:59:59Z", null];
  assert.deepEqual(await fill("TIMESTAMP", times), ["2026-11-22 10:00:00.123", "1969-12-31 23:59:59", null]);
});

test("more rows than a chunk has stay in their order", { skip }, async () => {
  const values = Array.from({ length: 5000 }, (_, i) => i);
  assert.deepEqual(await fill("BIGINT", values), values.map(String));
  assert.deepEqual(await fill("BIGINT", []), []);
});
