/** @file What the command cannot show: files that overlap, and files that vanish. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRun } from "../recording/index.ts";
import { readRunContents } from "../store/index.ts";
import { RunDatabase } from "./database.ts";
import type { ReadableRun } from "./runTables.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

let root = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-database-"));
});
after(() => rmSync(root, { recursive: true, force: true }));

/** A run of steps 1 to `last` in files of `spanRows` rows; x is the step. */
async function writeRun(name: string, last: number, spanRows: number): Promise<ReadableRun> {
  const directory = join(root, name);
  const writer = createRun(directory, {
    experiment: {},
    manifest: {},
    columns: [{ name: "x", type: "f64" }],
    spanRows,
  });
  for (let step = 1; step <= last; step++) writer.appendRow(step, [step]);
  writer.finish("done");
  return { name, directory, ...(await readRunContents(directory)) };
}

async function readSteps(run: ReadableRun): Promise<unknown[]> {
  if (duckdb === null) return [];
  const database = await RunDatabase.open(duckdb, { runs: [run] });
  const result = await database.query("SELECT step FROM series", false);
  const rows = await database.refuse(() => result.getRows());
  database.close();
  return rows.flat();
}

test("a step that two files have is there once, and one that is merged elsewhere is not read twice", {
  skip,
}, async () => {
  const run = await writeRun("overlap", 6, 4);
  const other = await writeRun("other", 6, 2);
  // Of the other run's steps 3 to 4 and 5 to 6: the first within a file of this run, the second begins where one ends.
  const series = (name: string) => join(root, name, "series");
  for (const name of readdirSync(series("other"))) cpSync(join(series("other"), name), join(series("overlap"), name));
  assert.deepEqual(await readSteps({ ...run, ...(await readRunContents(run.directory)) }), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(await readSteps(other), [1, 2, 3, 4, 5, 6]);
  const [first] = other.files;
  const second = run.files[0];
  assert.ok(first && second);
  const overlapping = [first, { ...second, after: 2 }];
  assert.deepEqual(await readSteps({ ...run, files: overlapping }), [1, 2, 3, 4]);
});

test("a log's own column of the name run is there under another", { skip }, async () => {
  if (duckdb === null) return;
  const directory = join(root, "named");
  const writer = createRun(directory, { experiment: {}, manifest: {}, columns: [{ name: "Run", type: "f64" }] });
  writer.appendRow(1, [7]);
  writer.finish("done");
  const run = { name: "named", directory, ...(await readRunContents(directory)) };
  const database = await RunDatabase.open(duckdb, { runs: [run, await writeRun("plain", 1, 4)] });
  const result = await database.query("SELECT run, step, run_, x FROM series", true);
  assert.deepEqual(await result.getRows(), [
    ["named", 1, 7, null],
    ["plain", 1, null, 1],
  ]);
  database.close();
});

test("a file that vanishes is told, and one that is no longer what it was", { skip }, async () => {
  const run = await writeRun("vanishing", 2, 4);
  const path = run.files[0]?.path ?? "";
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(path, bytes);
  await assert.rejects(readSteps(run), { name: "StoreError", kind: "damaged", path, message: /its checksum differs/ });
  rmSync(path);
  await assert.rejects(readSteps(run), { name: "StoreError", path, message: /it does not exist/ });
});

test("a folder's name is a name, whatever is in it", { skip }, async () => {
  if (duckdb === null) return;
  const names = [
    "a*b",
    "aXb",
    "[x]",
    "x",
    "y?",
    "yz",
    "{p,q}",
    "p",
    "it's",
    'a"b',
    "line\nend",
    "k=v",
    "-- no",
    "ü%00",
  ];
  const runs: ReadableRun[] = [];
  for (const [i, name] of names.entries()) runs.push(await writeRun(name, i + 1, 4));
  const database = await RunDatabase.open(duckdb, { runs });
  const result = await database.query("SELECT run, count(*), max(x) FROM series GROUP BY run ORDER BY 2", true);
  assert.deepEqual(
    await result.getRows(),
    names.map((name, i) => [name, BigInt(i + 1), i + 1]),
  );
  database.close();
});

test("columns of one name but for the case are told apart; every value has its bits", { skip }, async () => {
  if (duckdb === null) return;
  const directory = join(root, "cases");
  const columns = [
    { name: "loss", type: "f64" },
    { name: "Loss", type: "f32" },
    { name: "STEP", type: "f64" },
  ] as const;
  const writer = createRun(directory, { experiment: { "nu\0l": "a\0b" }, manifest: {}, columns: [...columns] });
  const values = [-0, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324, 0.1];
  for (const [i, value] of values.entries()) writer.appendRow(2 ** 31 - 2 + i, [value, Math.fround(value), i]);
  writer.finish("done");
  const run = { name: "cases", directory, ...(await readRunContents(directory)) };
  const database = await RunDatabase.open(duckdb, { runs: [run] });
  const result = await database.query("SELECT step, loss, loss_, step_ FROM series", true);
  assert.deepEqual(
    await result.getRows(),
    values.map((value, i) => [BigInt(2 ** 31 - 2 + i), value, Math.fround(value), i]),
  );
  const settings = await database.query('SELECT "nu\u2400l" FROM runs', true);
  assert.deepEqual(await settings.getRows(), [["a\0b"]]);
  database.close();
});

test("rows come in the order of runs and steps, with several threads and files", { skip }, async () => {
  if (duckdb === null) return;
  const runs = [await writeRun("long-b", 5000, 700), await writeRun("long-a", 5000, 5000)];
  for (const whole of [true, false]) {
    const database = await RunDatabase.open(duckdb, { runs });
    const result = await database.query("SELECT run, step FROM series", whole);
    const rows = await result.getRows();
    const expected = runs.flatMap(({ name }) => Array.from({ length: 5000 }, (_, i) => [name, i + 1]));
    assert.deepEqual(rows, expected);
    database.close();
  }
});

test("what needs more memory than there is for a query is refused in one line", { skip }, async () => {
  if (duckdb === null) return;
  for (const sql of [
    "SELECT list(i) FROM range(100000000) t(i)",
    "CREATE TABLE t AS SELECT repeat('x', 1000) || i FROM range(1000000) t(i)",
    "SELECT i, repeat('x', 100) FROM range(3000000) t(i) ORDER BY hash(i)",
  ]) {
    const database = await RunDatabase.open(
      duckdb,
      { runs: [await writeRun(`memory-${sql.length}`, 2, 4)] },
      100 * 2 ** 20,
    );
    await assert.rejects(database.query(sql, true), {
      name: "RequestError",
      message: /^the query needs more memory than it may have, half of this machine's: Out of Memory Error: [^\n]+$/,
    });
    database.close();
  }
});
