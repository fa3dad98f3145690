/** @file The page of a run that has ended. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createRun } from "../recording/index.ts";
import { readRun } from "../store/index.ts";
import { judgeRun } from "../verdict/index.ts";
import { writeRunPage } from "./runPage.ts";

const root = mkdtempSync(join(tmpdir(), "run-page-"));
after(() => rmSync(root, { recursive: true }));

async function endedRun(name: string) {
  const directory = join(root, name);
  const columns = (["trainLoss", "lastLayerNorm"] as const).map((column) => ({ name: column, type: "f64" as const }));
  const writer = createRun(directory, { experiment: { name }, manifest: {}, columns });
  writer.appendRow(1, [0.5, 1]);
  writer.finish("done");
  const run = await readRun(directory);
  return { run, judgement: judgeRun(run) };
}

test("it lies in the run's folder and has the experiment's name", async () => {
  const ended = await endedRun("mine");
  const path = await writeRunPage(ended, () => assert.fail("nothing is to be said"));
  assert.equal(path, join(ended.run.directory, "report.html"));
  assert.match(readFileSync(path ?? "", "utf8"), /<title>No slingshot in 1 step · mine<\/title>/);
});

test("where it cannot be written, the run is complete all the same, and this is said", async () => {
  const ended = await endedRun("blocked");
  mkdirSync(join(ended.run.directory, "report.html"));
  const said: string[] = [];
  assert.equal(await writeRunPage(ended, (line) => said.push(line)), null);
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? "",
    /^warning: cannot write \S+report\.html: .*; the run itself is complete: slingshot report \S+$/,
  );
});
