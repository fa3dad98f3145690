/** @file Which compiler is taken, as build systems name one. */
import assert from "node:assert/strict";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { findCompiler } from "./findCompiler.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-compiler-"));
after(() => rmSync(root, { recursive: true, force: true }));

const addProgram = (name: string): string => {
  const path = join(root, name);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
};
const gcc = addProgram("gcc");
const cache = addProgram("ccache");
const blank = addProgram("my cc");
symlinkSync("gcc", join(root, "cc"));
mkdirSync(join(root, "folder"));
writeFileSync(join(root, "text"), "");

const find = (CC?: string, PATH = root) => {
  const { compiler } = findCompiler({ PATH, CC });
  return compiler && [compiler.program, ...compiler.args];
};

test("a name, a path, arguments", () => {
  assert.deepEqual(find(), [join(root, "cc")]);
  assert.deepEqual(find(""), [join(root, "cc")]);
  assert.deepEqual(find("gcc"), [gcc]);
  assert.deepEqual(find("gcc -m64  -g"), [gcc, "-m64", "-g"]);
  assert.deepEqual(find("ccache gcc"), [cache, "gcc"]);
  assert.deepEqual(find(blank), [blank]);
  assert.deepEqual(find("my cc"), [blank]);
  assert.deepEqual(find(relative(process.cwd(), gcc)), [gcc]);
  assert.deepEqual(find("gcc", `/nowhere:${root}`), [gcc]);
});

test("no program", () => {
  for (const CC of ["clang", "folder", "text", join(root, "folder"), join(root, "text"), `${gcc}/x`, "/"])
    assert.equal(find(CC), null, CC);
  assert.equal(find(undefined, ""), null);
  assert.equal(find("gcc", relative(process.cwd(), root)), null, "a PATH that depends on the current folder");
  assert.equal(findCompiler({ CC: "clang" }).name, "clang");
});

test("another compiler, also behind another program, has another identity; an update, too", () => {
  const identity = (CC: string) => findCompiler({ PATH: root, CC }).compiler?.identity;
  const names = ["cc", "gcc", "ccache gcc", "ccache cc", "gcc -m64"];
  const before = names.map(identity);
  assert.equal(new Set(before).size, names.length);
  assert.deepEqual(names.map(identity), before);
  appendFileSync(gcc, "# updated\n");
  names.forEach((name, i) => {
    assert.notEqual(identity(name), before[i], name);
  });
});
