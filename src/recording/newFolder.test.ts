/** @file Making a folder: all of it or nothing, and nothing of anybody else's. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { parseTemporaryName } from "../files/temporaryName.ts";
import { buildFolder } from "./newFolder.ts";
import { makeRoot, storeError } from "./testRun.fixture.ts";

const newPath = makeRoot();
let root = "";
let target = "";
beforeEach(() => {
  root = newPath();
  target = join(root, "a", "made");
});

const fill = (path: string): string => {
  writeFileSync(join(path, "content"), "all");
  return path;
};

describe("a new folder", () => {
  test("is hidden until it is complete", () => {
    const built = buildFolder(target, (path) => {
      assert.equal(dirname(path), dirname(target));
      assert.equal(parseTemporaryName(basename(path)), "made");
      fill(path);
      assert.ok(!existsSync(target));
      return path;
    });
    assert.ok(!existsSync(built));
    assert.equal(readFileSync(join(target, "content"), "utf8"), "all");
    assert.deepEqual(readdirSync(dirname(target)), ["made"]);
  });

  test("takes the place of an empty one, and of nothing else", () => {
    mkdirSync(target, { recursive: true });
    buildFolder(target, fill);
    assert.throws(() => buildFolder(target, fill), storeError("exists", /already exists and is not empty/));
    const file = join(root, "file");
    writeFileSync(file, "mine");
    assert.throws(
      () => buildFolder(file, fill),
      storeError("unwritable", /^cannot create \S+file: .* is not a folder/),
    );
    assert.throws(() => buildFolder(join(file, "in it"), fill), storeError("unwritable", /is not a folder/));
    assert.equal(readFileSync(file, "utf8"), "mine");
    assert.deepEqual(readdirSync(root).sort(), ["a", "file"]);
  });

  test("is refused in a path that is too long or leads in a circle, which is said", () => {
    mkdirSync(root);
    symlinkSync("circle", join(root, "circle"));
    for (const name of ["x".repeat(300), "x/".repeat(3000), "circle", "circle/x"]) {
      assert.throws(
        () => buildFolder(join(root, name), fill),
        storeError("unwritable", /^cannot create .*: (the name is too long|it is a link, or leads in a circle) /),
      );
    }
    assert.deepEqual(readdirSync(root), ["circle"]);
  });

  test("is refused where another one came meanwhile, and that stays", () => {
    const make = () =>
      buildFolder(target, (path) => {
        fill(path);
        mkdirSync(target);
        writeFileSync(join(target, "theirs"), "theirs");
      });
    assert.throws(make, storeError("exists", /already exists/));
    assert.deepEqual(readdirSync(target), ["theirs"]);
    assert.deepEqual(readdirSync(dirname(target)), ["made"]);
  });

  test("is gone with the parents made for it where it cannot be completed, and the reason names it", () => {
    const noFolder = (path: string) => writeFileSync(join(fill(path), "nowhere", "x"), "");
    assert.throws(
      () => buildFolder(target, noFolder),
      storeError("unwritable", /^cannot create \S+a\/made: it does not /),
    );
    assert.ok(!existsSync(root));
    const fault = new RangeError("not a matter of the disk");
    const fail = (path: string) => {
      fill(path);
      throw fault;
    };
    assert.throws(() => buildFolder(target, fail), fault);
    assert.ok(!existsSync(root));
  });
});
