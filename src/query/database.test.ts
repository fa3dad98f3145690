/** @file What the command cannot show: files that overlap, and files that vanish. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRun, readRunContents } from "../store/index.ts";
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
  const database = await RunDatabase.open(duckdb, [run]);
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
  const database = await RunDatabase.open(duckdb, [run, await writeRun("plain", 1, 4)]);
  const result = await database.query("SELECT run, step, run_, x FROM series", true);
  assert.deepEqual(await result.getRows(), [
    ["named", 1, 7, null],
    ["plain", 1, null, 1],
  ]);
  database.close();
});

test("a file that vanishes is told as other errors are", { skip }, async () => {
  const run = await writeRun("vanishing", 2, 4);
  rmSync(run.files[0]?.path ?? "");
  await assert.rejects(readSteps(run), { name: "RequestError", message: /^IO Error: No files found/ });
});
