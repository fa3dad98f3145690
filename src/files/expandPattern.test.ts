import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { expandPattern, isPattern } from "./expandPattern.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-pattern-"));
after(() => rmSync(root, { recursive: true, force: true }));
for (const name of ["eps-1", "eps-2", "eps-10", "b/eps-1", "b/x", ".hidden", "a.b", "a+b"])
  mkdirSync(join(root, name), { recursive: true });
writeFileSync(join(root, "eps-file"), "");

const names = (pattern: string) =>
  expandPattern(join(root, pattern)).map((path) => path.slice(root.length + 1).replaceAll("\\", "/"));

test("folders are found as a shell finds them, and no files", () => {
  assert.deepEqual(names("eps-*"), ["eps-1", "eps-10", "eps-2"]);
  assert.deepEqual(names("eps-?"), ["eps-1", "eps-2"]);
  assert.deepEqual(names("eps-[2-9]"), ["eps-2"]);
  assert.deepEqual(names("eps-[!2]"), ["eps-1"]);
  assert.deepEqual(names("*/eps-*"), ["b/eps-1"]);
  assert.deepEqual(names("a.*"), ["a.b"]);
  assert.deepEqual(names("a+*"), ["a+b"]);
  assert.deepEqual(names("none-*"), []);
  assert.deepEqual(names(".h*"), [".hidden"]);
  assert.ok(!names("*").includes(".hidden"));
  assert.ok(isPattern("a*") && !isPattern("runs/a-1"));
});

test("every pattern is expanded as by a POSIX shell", { skip: process.platform === "win32" }, () => {
  const pattern = fc.array(fc.constantFrom("*", "?", "[1-2]", "[!1]", "[z-a]", "eps", "-", "1", "b", "/", ".", "+"), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(pattern, (parts) => {
      const text = parts.join("");
      // What begins at the root is not ours, and // or ./ are other names of the same.
      fc.pre(isPattern(text) && !text.startsWith("/") && !/\/\/|\/$|(^|\/)\.+(\/|$)/.test(text));
      const script = `cd "$1" && for f in ${text}; do [ -d "$f" ] && printf '%s\\n' "$f"; done; true`;
      const shell = execFileSync("sh", ["-c", script, "sh", root], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C" },
      });
      assert.deepEqual(names(text).sort(), shell.split("\n").filter(Boolean).sort());
    }),
    { numRuns: 60 },
  );
});
