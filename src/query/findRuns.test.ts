import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { StoreError } from "../store/index.ts";
import { findRuns } from "./findRuns.ts";

let root = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-query-"));
  for (const run of ["b", "a", "sweeps/x/a", "sweeps/x/c", "a/checkpoints", ".hidden/d"]) {
    mkdirSync(join(root, run), { recursive: true });
    if (!run.endsWith("checkpoints")) writeFileSync(join(root, run, "manifest.json"), "{}");
  }
  mkdirSync(join(root, "empty"));
});
after(() => rmSync(root, { recursive: true, force: true }));

test("the runs of a folder are those anywhere in it, by name; two of one name go by their path", async () => {
  const found = await findRuns([root]);
  const paths = ["a", "b", "sweeps/x/a", "sweeps/x/c"].map((run) => join(root, run));
  assert.deepEqual(
    found.map(({ directory }) => directory),
    paths,
  );
  assert.deepEqual(
    found.map(({ name }) => name),
    [paths[0], "b", paths[2], "c"],
  );
});

test("a run is taken as it is, and once", async () => {
  const found = await findRuns([join(root, "b"), join(root, "sweeps"), `${root}/./b/`]);
  assert.deepEqual(
    found.map(({ name }) => name),
    ["b", "a", "c"],
  );
});

test("a folder without runs, and one that is not there, are named", async () => {
  const missing = (message: RegExp) => (error: unknown) =>
    error instanceof StoreError && error.kind === "missing" && message.test(error.message);
  await assert.rejects(findRuns([join(root, "empty")]), missing(/^there is no run in .*empty$/));
  await assert.rejects(findRuns([join(root, "none")]), missing(/^there is no folder .*none$/));
  await assert.rejects(findRuns([join(root, "b", "manifest.json")]), missing(/^there is no folder/));
});
