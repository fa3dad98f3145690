import assert from "node:assert/strict";
import { test } from "node:test";
import { createPrinter } from "./printRows.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);

test("a result that is too large to be held as a table is refused before anything is printed", {
  skip: duckdb === null && "DuckDB is not installed",
}, () => {
  if (duckdb === null) return;
  const columns = [{ name: "x", type: duckdb.VARCHAR }];
  const written: string[] = [];
  const printer = createPrinter("table", columns, duckdb, (text) => written.push(text));
  const rows = [["x".repeat(2 ** 25)]];
  for (let i = 0; i < 15; i++) printer.print(rows);
  assert.throws(() => printer.print(rows), {
    name: "RequestError",
    message: "the result is too large for a table, which is held whole",
    remedy: { kind: "print-fewer-rows" },
  });
  assert.deepEqual(written, []);
});
