/** @file No statement reaches a file: all kinds that DuckDB has, against one database after another in this process. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { RunDatabase } from "../src/query/index.ts";
import { createRun } from "../src/recording/index.ts";
import { readRunContents } from "../src/store/index.ts";
import { listFolder } from "./faults/support/listing.ts";
import { listStatements } from "./faults/support/statements.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-statements-"));
const [home, out] = ["home", "out"].map((name) => join(root, name)) as [string, string];
for (const folder of [home, out]) mkdirSync(folder);
// DuckDB asks for them when it looks for a place to write.
process.env.HOME = home;
process.chdir(out);
after(() => {
  process.chdir(tmpdir());
  rmSync(root, { recursive: true });
});

const duckdb = await import("@duckdb/node-api").catch(() => null);

test("statements of every kind leave every file as it was, and none ends the process", {
  skip: duckdb === null && "DuckDB is not installed",
}, async () => {
  if (duckdb === null) return;
  const directory = join(root, "run");
  const columns = [{ name: "trainLoss", type: "f64" }] as const;
  const writer = createRun(directory, { experiment: { seed: 1 }, manifest: {}, columns: [...columns] });
  for (let step = 1; step <= 300; step++) writer.appendRow(step, [1 / step]);
  writer.writeEvents([{ step: 2, kind: "slingshot" }]);
  writer.finish("done");
  const run = { name: "run", directory, ...(await readRunContents(directory)) };
  const series = run.files[0]?.path ?? "";
  const statements = listStatements({ series, run: directory, out });
  const before = listFolder(root);
  for (const { sql, isRefused } of statements) {
    const database = await RunDatabase.open(duckdb, { runs: [run] }, 2 ** 28);
    const answer = database.query(sql, true).then((result) => database.refuse(() => result.getRows()));
    if (isRefused) await assert.rejects(answer, { name: "RequestError", message: /^[^\n]+$/ }, sql);
    else await assert.doesNotReject(answer, sql);
    database.close();
    assert.deepEqual(listFolder(root), before, sql);
  }
  console.log(`${statements.length} statements, and every file as it was`);
});
