import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { StoreError } from "../files/index.ts";
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

test("the runs of a folder are those anywhere in it, by name; two of one name go by their path", () => {
  const { runs: found } = findRuns([root]);
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

test("a run is taken as it is, and once", () => {
  const { runs: found } = findRuns([join(root, "b"), join(root, "sweeps"), `${root}/./b/`]);
  assert.deepEqual(
    found.map(({ name }) => name),
    ["b", "a", "c"],
  );
});

test("a run that links lead to is found once, by its own name, and links that lead round end", () => {
  const folder = join(root, "linked");
  mkdirSync(join(folder, "z-run"), { recursive: true });
  writeFileSync(join(folder, "z-run", "manifest.json"), "{}");
  symlinkSync("z-run", join(folder, "latest"));
  symlinkSync(join(root, "b"), join(folder, "elsewhere"));
  symlinkSync("nowhere", join(folder, "nothing"));
  symlinkSync("z-run/manifest.json", join(folder, "file"));
  for (let i = 0; i < 30; i++) symlinkSync(".", join(folder, `round-${i}`));
  const { runs, unread } = findRuns([folder]);
  assert.deepEqual(
    runs.map(({ name, directory }) => [name, directory]),
    [
      ["z-run", join(folder, "z-run")],
      ["elsewhere", join(folder, "elsewhere")],
    ],
  );
  assert.deepEqual(unread, []);
  const twice = findRuns([join(folder, "latest"), folder, join(root, "b")]);
  assert.deepEqual(
    twice.runs.map(({ name }) => name),
    ["latest", "elsewhere"],
  );
  rmSync(folder, { recursive: true });
});

test("runs are found by name, four folders deep, and not below that", () => {
  const folder = join(root, "deep");
  const names = ["z", "m", "a", "q", "B"];
  for (const path of [...names, "x/x/x/four", "y/y/y/y/five"]) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "manifest.json"), "{}");
  }
  writeFileSync(join(folder, "a file"), "");
  const { runs, unread } = findRuns([folder]);
  assert.deepEqual(
    runs.map(({ name }) => name),
    ["B", "a", "m", "q", "four", "z"],
  );
  assert.deepEqual(unread, []);
  // A link is as deep as it lies.
  symlinkSync(join(root, "sweeps"), join(folder, "x", "x", "x", "link"));
  symlinkSync(join(root, "sweeps"), join(folder, "y", "link"));
  const linked = findRuns([folder]);
  assert.deepEqual(
    linked.runs.slice(6).map(({ directory }) => directory),
    ["a", "c"].map((name) => join(folder, "y", "link", "x", name)),
  );
  rmSync(folder, { recursive: true });
});

test("a folder whose name is no text is not passed over in silence", {
  skip: process.platform !== "linux",
}, () => {
  const folder = join(root, "odd");
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.of(0xff)]), { recursive: true });
  assert.throws(() => findRuns([folder]), /there is no run in \S+odd: cannot read \S+: its name is not UTF-8$/);
  const { runs, unread } = findRuns([join(root, "b"), join(root, "sweeps")]);
  assert.deepEqual([runs.length, unread], [3, []]);
  mkdirSync(join(folder, "run"));
  writeFileSync(join(folder, "run", "manifest.json"), "{}");
  const found = findRuns([folder]);
  assert.deepEqual([found.runs.length, found.unread.length], [1, 1]);
  rmSync(folder, { recursive: true });
});

test("a folder without runs, and one that is not there, are named", () => {
  const missing = (message: RegExp) => (error: unknown) =>
    error instanceof StoreError && error.kind === "missing" && message.test(error.message);
  assert.throws(() => findRuns([join(root, "empty")]), missing(/^there is no run in .*empty$/));
  assert.throws(() => findRuns([join(root, "none")]), missing(/^there is no folder .*none$/));
  assert.throws(() => findRuns([join(root, "b", "manifest.json")]), missing(/manifest\.json is not a folder$/));
});

test("a file is said to be no folder, and no name to be none", () => {
  const file = join(root, "a.csv");
  writeFileSync(file, "");
  assert.throws(() => findRuns([file]), { kind: "missing", message: `${file} is not a folder` });
  assert.throws(() => findRuns([""]), { kind: "missing", message: 'there is no folder ""' });
});
