import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { describeMissingFolder } from "./missingFolder.ts";

const start = process.cwd();
const root = mkdtempSync(join(tmpdir(), "slingshot-missing-"));
before(() => {
  process.chdir(root);
  mkdirSync("there/deeper", { recursive: true });
  writeFileSync("file", "");
});
after(() => {
  process.chdir(start);
  rmSync(root, { recursive: true, force: true });
});

test("of several folders that are not there the first is named, as it was written", () => {
  for (const [path, folder] of [
    ["a/b/c.csv", "a"],
    ["./a/c.csv", "./a"],
    ["there/a/b/c.csv", "there/a"],
    ["there/../a/c.csv", "there/../a"],
    [join(root, "a", "b", "c"), join(root, "a")],
    ["/nowhere/a/c", "/nowhere"],
  ] as const) {
    assert.equal(describeMissingFolder(path), `there is no folder ${folder}`);
  }
});

test("nothing is said where the folder is there, or a file is in its place", () => {
  symlinkSync("loop", "loop");
  for (const path of ["c.csv", "./c.csv", "../c", "/c", "there/c", "there/deeper/c/", "file/a/c", "loop/c"]) {
    assert.equal(describeMissingFolder(path), null, path);
  }
});
