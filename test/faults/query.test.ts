/**
 * @file Statements of every kind, each in a process of its own as a user starts it: it ends by itself with 0 or 2, says no
 * more than a line of error, and leaves every file of the run, the working directory and the home folder as it was.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createRun } from "../../src/recording/index.ts";
import { listFolder } from "./support/listing.ts";
import { assertRefusal, startSlingshot } from "./support/slingshotProcess.ts";
import { listStatements } from "./support/statements.ts";
import { makeRoots } from "./support/tinyRuns.ts";

const newRoot = makeRoots();

test("no statement writes a file or ends the process", async () => {
  const root = newRoot("statements");
  const [home, out, directory] = ["home", "out", "run"].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [home, out]) mkdirSync(folder);
  const columns = [{ name: "trainLoss", type: "f64" }] as const;
  const writer = createRun(directory, { experiment: { seed: 1 }, manifest: {}, columns: [...columns] });
  for (let step = 1; step <= 300; step++) writer.appendRow(step, [1 / step]);
  writer.writeEvents([{ step: 2, kind: "slingshot" }]);
  writer.finish("done");
  const series = join(directory, "series", readdirSync(join(directory, "series"))[0] ?? "");
  const statements = listStatements({ series, run: directory, out });
  process.env.HOME = home;
  process.chdir(out);
  const before = listFolder(root);
  for (const { sql, isRefused } of statements) {
    const ending = await startSlingshot(["query", sql, directory, "--format", "csv"]).ending;
    if (isRefused) assertRefusal(ending, [2]);
    else assert.deepEqual([ending.code, ending.signal, ending.stderr], [0, null, ""], sql);
    assert.deepEqual(listFolder(root), before, sql);
  }
  console.log(`${statements.length} statements, each in a process of its own, and every file as it was`);
});
