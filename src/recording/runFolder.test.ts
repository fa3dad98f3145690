/** @file What the folder of a run does where a call fails. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { StoreError } from "../files/index.ts";
import { makeFolder, RunFolder } from "./runFolder.ts";
import { makeRoot, storeError } from "./testRun.fixture.ts";

const newPath = makeRoot();
let directory = "";
beforeEach(() => {
  directory = newPath();
  mkdirSync(directory);
});

const heldUnless = (error: Error | null) =>
  ({
    assertHeld: () => {
      if (error !== null) throw error;
    },
  }) as unknown as ConstructorParameters<typeof RunFolder>[1];

test("a lock that is gone is told, even where only what nobody needs was to be removed", () => {
  const gone = new StoreError("locked", directory, "the lock is gone");
  assert.throws(
    () => new RunFolder(directory, heldUnless(gone)).tryToRemove("report.html"),
    storeError("locked", /gone/),
  );
});

test("what nobody needs and cannot be removed stays, without a word", () => {
  const folder = new RunFolder(directory, heldUnless(null));
  mkdirSync(join(directory, "odd.txt"));
  folder.tryToRemove("odd.txt");
  assert.ok(existsSync(join(directory, "odd.txt")));
  assert.throws(() => folder.remove("odd.txt"), storeError("unwritable", /cannot remove /));
});

test("a folder is made, or there already; a file of its name and a missing parent are told", () => {
  const path = join(directory, "series");
  makeFolder(path);
  makeFolder(path);
  symlinkSync(path, join(directory, "link"));
  makeFolder(join(directory, "link"));
  writeFileSync(join(directory, "file"), "");
  assert.throws(() => makeFolder(join(directory, "file")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(directory, "missing", "series")), { code: "ENOENT" });
  assert.ok(!existsSync(join(directory, "missing")));
});
