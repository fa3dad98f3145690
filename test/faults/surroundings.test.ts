/**
 * @file Surroundings in which the program cannot work, or that a person would not think it needs: one line and exit code 2
 * for the former, nothing for the latter. On a real terminal nothing stands before the path of the report.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runArguments as argumentsOf, makeRoots, tinyHypercube } from "./support/tinyRuns.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/slingshot.js", import.meta.url));
const newRoot = makeRoots();
const newFolder = (): string => newRoot("surroundings");
const linux = { skip: process.platform !== "linux" && "needs /proc and ulimit", timeout: 300_000 };

interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of the shell; `$0` is Node.js, `$1` the program. */
async function shell(line: string, cwd = newFolder()): Promise<Ending> {
  const child = spawn("bash", ["-c", line, process.execPath, MAIN], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

const runArguments = (out: string, steps: number): string[] => argumentsOf(tinyHypercube(`steps=${steps}`), out);

describe("surroundings that do not do", linux, () => {
  const refused = async (ending: Promise<Ending>, says: RegExp) => {
    const { code, stdout, stderr } = await ending;
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr.trimEnd().split("\n").at(-1) ?? "", says);
    assert.doesNotMatch(stderr, /internal error|^\s+at /m);
  };
  const tiny = runArguments("runs", 20).join(" ");

  test("a current folder that was removed", async () => {
    for (const command of [tiny, "report runs"]) {
      const line = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" ${command}`;
      await refused(shell(line), /^error: the current folder does not exist any more; go to one that does$/);
    }
    const line = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" ${runArguments(newFolder(), 20).join(" ")}`;
    assert.equal((await shell(line)).code, 0, "another place for the run is all it takes");
  });

  test("a Node.js without WebAssembly", async () => {
    for (const command of [tiny, "doctor"])
      await refused(
        shell(`NODE_OPTIONS=--jitless "$0" "${BIN}" ${command}`),
        /^error: this Node\.js has no WebAssembly/,
      );
    assert.equal((await shell(`NODE_OPTIONS=--jitless "$0" "${BIN}" --version`)).code, 0);
  });

  test("limits of the process", async () => {
    await refused(
      shell(`ulimit -n 40; "$0" "$1" ${tiny.replace("--threads 1", "--threads 8")}`),
      /8 need 72 open files/,
    );
    await refused(
      shell(`ulimit -v 3000000; "$0" "$1" ${tiny.replace("--threads 1", "--threads 8")}`),
      /8 need 6000 MB of address space/,
    );
    await refused(shell(`ulimit -n 25; "$0" "${BIN}" ${tiny}`), /^error: only 25 files may be open at once/);
    assert.equal((await shell(`ulimit -n 40; "$0" "$1" ${tiny}`, newFolder())).code, 0);
  });

  test("no home, no folder for temporary files, no environment at all do", async () => {
    const environments = ["-u HOME", "TMPDIR=/nonexistent", "-i"];
    for (const change of environments)
      assert.equal((await shell(`env ${change} "$0" "$1" ${tiny}`, newFolder())).code, 0, change);
  });
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

test("on a terminal nothing stands before the path of the report, 5 times", {
  skip: !hasScript && "there is no script(1)",
}, async () => {
  for (let i = 0; i < 5; i++) {
    const root = newFolder();
    const command = `"$0" "$1" demo --steps 300 --out out`;
    const quoted = `script -qefc '${command.replaceAll('"$0"', process.execPath).replaceAll('"$1"', MAIN)}' /dev/null`;
    const { code, stdout } = await shell(quoted, root);
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes("\u001b[K\u001b[1mloss in f32:"), "there was a progress line");
    assert.match(stdout, /\nOpen the report in a browser:\r\nout\/demo\.html\r\n$/);
  }
});
