/** @file Whatever text from outside says, it commands no terminal: names of files and columns, settings, errors of libraries. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createContext } from "../console/context.ts";
import { Outlet } from "../terminal/index.ts";
import { runCommandLine } from "./commandLine.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-terminal-"));
after(() => rmSync(root, { recursive: true, force: true }));

const EVIL = "e\u001b]0;title\u0007\u009b2J\u202e\rv";
const SHOWN = "e\\u001b]0;title\\u0007\\u009b2J\\u202e";

/** A stream that keeps what it is sent. */
function keep(isTTY: boolean) {
  const kept = { text: "", isTTY, columns: 80, on: () => {} };
  const write = (text: string) => {
    kept.text += text;
  };
  return Object.assign(kept, { write });
}

async function slingshot(args: readonly string[], isTTY = false) {
  const [stdout, stderr] = [keep(isTTY), keep(isTTY)];
  const code = await runCommandLine({
    ...createContext(),
    args,
    stdout: new Outlet(stdout, { isData: true }),
    stderr: new Outlet(stderr),
    env: { NO_COLOR: "1" },
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const folder = join(root, EVIL);
const runs = join(root, "runs");
mkdirSync(folder);
writeFileSync(join(folder, "log.csv"), "step,loss\u001b[31m\n1,2\n");
writeFileSync(join(folder, "a.yaml"), `"${EVIL.replaceAll("\u001b", "\\e").replaceAll("\r", "\\r")}": 1\n`);
writeFileSync(join(folder, "b.yaml"), "a: [\u001b[2J\n");
await slingshot(["import", join(folder, "log.csv"), "--out", runs, "--quiet"]);

for (const [what, args, code] of [
  ["a column of a log", ["import", join(folder, "log.csv"), "--out", runs], 0],
  ["a column and a path in a table", ["query", "SELECT * FROM series, runs", runs], 0],
  ["values and a name of one's own", ["query", "SELECT '\u001b[2J' AS \"\u001b[1m\", chr(155), chr(8238)", runs], 0],
  ["a syntax error of SQL", ["query", "SELECT \u001b[2J", runs], 2],
  ["an unknown column", ["query", `SELECT "${EVIL}"`, runs], 2],
  ["an error of a query's own", ["query", "SELECT error('\u001b[2J')", runs], 2],
  ["a file that is not there", ["run", `${EVIL}.yaml`], 2],
  ["an unknown setting", ["run", join(folder, "a.yaml")], 2],
  ["a syntax error of YAML", ["run", join(folder, "b.yaml")], 2],
  ["an unknown setting by hand", ["run", "hypercube", "--set", `${EVIL}=1`], 2],
  ["a value of an option", ["run", "hypercube", "--threads", EVIL], 2],
  ["a command", [EVIL], 2],
  ["an option", ["run", "hypercube", `--${EVIL}`], 2],
  ["a folder for doctor", ["doctor", folder], 3],
  ["a folder for resume", ["resume", folder], 3],
  ["a folder for export", ["export", folder, "--format", "csv"], 3],
  ["a format", ["export", runs, "--format", EVIL], 2],
  ["a folder for report", ["report", folder], 3],
] as const) {
  test(`${what} is shown escaped, on a terminal and elsewhere`, async () => {
    for (const isTTY of [false, true]) {
      const ending = await slingshot(args, isTTY);
      assert.equal(ending.code, code, ending.stderr);
      assert.doesNotMatch(ending.stderr.replaceAll("\n", ""), /[\p{Cc}\p{Bidi_Control}]/u);
      // The path of a run is data, of which nothing is changed for those who are no terminal.
      if (isTTY || args[0] === "query")
        assert.doesNotMatch(ending.stdout.replaceAll("\n", ""), /[\p{Cc}\p{Bidi_Control}]/u);
      assert.match(ending.stdout + ending.stderr, /\\u00|\\u202e/);
      assert.ok(ending.stderr.split("\n").filter((line) => line.startsWith("error:")).length <= 1);
    }
  });
}

test("an answer in words is shown escaped to a pipe, too: it may end at a terminal", async () => {
  const { code, stdout } = await slingshot(["diagnose", join(folder, "log.csv")]);
  assert.equal(code, 0);
  assert.ok(stdout.includes("\\u001b"), stdout);
  assert.doesNotMatch(stdout.replaceAll("\n", ""), /[\p{Cc}\p{Bidi_Control}]/u);
  const json = JSON.parse((await slingshot(["diagnose", join(folder, "log.csv"), "--json"])).stdout);
  assert.ok(JSON.stringify(json).includes("\\u001b"));
});

test("what is data stays as it is, but for a terminal", async () => {
  for (const format of ["csv", "jsonl"]) {
    const args = ["query", 'SELECT chr(155) AS "a\u202e"', runs, "--format", format];
    assert.match((await slingshot(args)).stdout, /a\u202e[\s\S]*\u009b/);
    assert.match((await slingshot(args, true)).stdout, /a\\u202e[\s\S]*\\u009b/);
  }
  assert.ok((await slingshot(["doctor", folder])).stderr.includes(SHOWN));
});
