/** @file Names that are not UTF-8 are told, and nothing is looked for, or made, under another name. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const root = mkdtempSync(join(tmpdir(), "slingshot-mangled-"));
after(() => rmSync(root, { recursive: true, force: true }));
const MAIN = new URL("./main.ts", import.meta.url).pathname;
const skip = process.platform !== "linux";

/** What a shell line with bytes of any kind ends with; `$S` is the program. */
function shell(line: string, cwd = root) {
  const S = `${process.execPath} ${MAIN}`;
  const { status, stderr } = spawnSync("bash", ["-c", line], { cwd, encoding: "utf8", env: { ...process.env, S } });
  return { status, stderr };
}

test("in an argument, of whichever command", { skip }, () => {
  execFileSync("bash", ["-c", String.raw`mkdir $'d\xff'; printf 'step,loss\n1,2\n' > $'d\xff/log.csv'`], { cwd: root });
  for (const args of [
    "import $'d\\xff/log.csv'",
    "query 'SELECT 1' $'d\\xff'",
    "run hypercube --steps 1 --out $'\\xff'",
  ]) {
    const { status, stderr } = shell(`exec $S ${args}`);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^error: "[^\n]*\ufffd[^\n]*" is not UTF-8; Node\.js does not get it as it is; [^\n]*\n$/);
  }
  assert.equal(readdirSync(root).length, 1);
});

test("in the path of the current folder", { skip }, () => {
  const { status, stderr } = shell("cd $'d\\xff' && exec $S import log.csv");
  assert.deepEqual(
    [status, stderr.startsWith("error: the path of the current folder is not UTF-8; ")],
    [2, true],
    stderr,
  );
  assert.equal(readdirSync(root).length, 1);
});

test("U+FFFD itself is a character like any other", { skip }, () => {
  const folder = join(root, "\ufffd");
  mkdirSync(folder);
  writeFileSync(join(folder, "log.csv"), "step,loss\n1,2\n");
  const { status, stderr } = shell("exec $S import $'\\xef\\xbf\\xbd/log.csv' --out $'\\xef\\xbf\\xbd'");
  assert.equal(status, 0, stderr);
  assert.equal(readdirSync(folder).length, 2);
});
