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

test("a table that is wider than the terminal has a block of lines for each row", {
  skip: duckdb === null && "DuckDB is not installed",
}, () => {
  if (duckdb === null) return;
  const columns = ["run", "optimizer.epsilon", "note"].map((name) => ({ name, type: duckdb.VARCHAR }));
  const print = (rows: readonly (readonly (string | null)[])[], width?: number) => {
    const written: string[] = [];
    const printer = createPrinter("table", columns, duckdb, (text) => written.push(text), width);
    printer.print(rows);
    printer.end();
    return written.join("").trimEnd().split("\n");
  };
  const rows = [
    ["a", "1e-8", "of\nfigure 2"],
    ["b", null, "é∘"],
  ];
  const table = [
    "run  optimizer.epsilon  note",
    "---  -----------------  ------------",
    "a    1e-8               of\\nfigure 2",
    "b                       é∘",
  ];
  assert.deepEqual(print(rows), table);
  assert.deepEqual(print(rows, 36), table);
  assert.deepEqual(print(rows, 35), [
    ...["row 1", "run                a", "optimizer.epsilon  1e-8", "note               of\\nfigure 2"],
    ...["row 2", "run                b", "optimizer.epsilon", "note               é∘"],
  ]);
  assert.deepEqual(print([], 10), ["run  optimizer.epsilon  note", "---  -----------------  ----"]);
});
