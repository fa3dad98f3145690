/**
 * @file How a process ends where its surroundings fail it: output that cannot be written, a terminal that closes, a folder
 * that goes. The run is saved, the exit code tells, and one line says why.
 */
import assert from "node:assert/strict";
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Run, readRun, verifyRun } from "../src/store/index.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "slingshot-ends-"));
after(() => rmSync(root, { recursive: true, force: true }));

const linux = { skip: process.platform !== "linux" && "needs /dev/full, /proc and ulimit", timeout: 300_000 };

const TINY = ["data.points=16", "data.dimensions=8", "model.width=8", "model.depth=4", "checkpoints.everySteps=50"];
const runArguments = (out: string, steps: number): string[] => [
  ...["run", "hypercube", ...TINY.flatMap((setting) => ["--set", setting])],
  ...["--steps", String(steps), "--threads", "1", "--out", out],
];

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function endOf(child: ChildProcess): Promise<Ending> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}

const start = (args: readonly string[], stdio: StdioOptions = ["ignore", "pipe", "pipe"], options = {}): ChildProcess =>
  spawn(process.execPath, [MAIN, ...args], { stdio, ...options });

/** Runs a line of the shell; `$0` is Node.js, `$1` the program. */
const shell = (line: string, cwd = root): Promise<Ending> =>
  endOf(spawn("bash", ["-c", line, process.execPath, MAIN], { cwd, stdio: ["ignore", "pipe", "pipe"] }));

const newFolder = (): string => mkdtempSync(join(root, "folder-"));

/** The one run in `out`, which is whole. */
async function wholeRun(out: string): Promise<Run> {
  const [name, ...more] = readdirSync(out);
  assert.ok(name !== undefined && more.length === 0);
  assert.deepEqual(await verifyRun(join(out, name)), []);
  return readRun(join(out, name));
}

const historyOf = ({ manifest }: Run) => manifest.history.map(({ kind, reason }) => [kind, reason]);

describe("output that cannot be written", linux, () => {
  const NO_SPACE = "no space left on the device (ENOSPC)";

  test("standard error: the run ends as ever, and its manifest says that nobody heard", async () => {
    const out = newFolder();
    const full = openSync("/dev/full", "w");
    const { code, stdout } = await endOf(start(runArguments(out, 400), ["ignore", "pipe", full]));
    closeSync(full);
    assert.equal(code, 0);
    const run = await wholeRun(out);
    assert.equal(stdout, `${run.directory}\n`);
    assert.equal(run.manifest.status, "done");
    assert.deepEqual(historyOf(run), [["narration-lost", NO_SPACE]]);
  });

  test("standard output: the run is done, and the exit code and a line say that the result was not", async () => {
    const out = newFolder();
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await endOf(start(runArguments(out, 100), ["ignore", full, "pipe"]));
    assert.equal(code, 3);
    assert.ok(stderr.endsWith(`error: cannot write standard output: ${NO_SPACE}; all else is done\n`), stderr);
    const run = await wholeRun(out);
    assert.equal(run.manifest.status, "done");
    assert.deepEqual(historyOf(run), []);
    const both = newFolder();
    assert.equal((await endOf(start(runArguments(both, 100), ["ignore", full, full]))).code, 3);
    closeSync(full);
    assert.equal((await wholeRun(both)).manifest.status, "done");
  });

  test("help, and what fails anyway, whose code stays", async () => {
    const full = openSync("/dev/full", "w");
    assert.equal((await endOf(start(["--help"], ["ignore", full, "pipe"]))).code, 3);
    assert.equal((await endOf(start(["export", "nowhere", "--format", "csv"], ["ignore", full, full]))).code, 2);
    closeSync(full);
  });

  test("a pipe that its reader has closed: 141 for the result, which is saved; nothing for narration", async () => {
    for (const [closed, expected] of [
      ["stdout", 141],
      ["stderr", 0],
    ] as const) {
      const out = newFolder();
      const child = start(runArguments(out, 400));
      child[closed]?.destroy();
      const { code, stderr } = await endOf(child);
      assert.equal(code, expected, stderr);
      assert.doesNotMatch(stderr, /error:/);
      const run = await wholeRun(out);
      assert.equal(run.manifest.status, "done");
      assert.deepEqual(
        historyOf(run).map(([kind]) => kind),
        closed === "stderr" ? ["narration-lost"] : [],
      );
    }
  });

  test("closed descriptors are no reason to lose a run", async () => {
    const out = newFolder();
    const { code } = await shell(`"$0" "$1" ${runArguments(out, 100).join(" ")} <&- >&- 2>&-`);
    assert.equal(code, 0);
    assert.equal((await wholeRun(out)).manifest.status, "done");
  });
});

describe("a run that is under way", linux, () => {
  /** A run far longer than the test, once it has a checkpoint. */
  async function startLongRun(): Promise<{ child: ChildProcess; ending: Promise<Ending>; out: string }> {
    const out = newFolder();
    const child = start(runArguments(out, 10_000_000));
    const ending = endOf(child);
    const isUnderWay = () => readdirSync(out).some((name) => existsSync(join(out, name, "checkpoints")));
    while (!isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 10));
    return { child, ending, out };
  }

  test("saves and ends when its terminal closes, though that be told twice", async () => {
    const { child, ending, out } = await startLongRun();
    child.kill("SIGHUP");
    child.kill("SIGHUP");
    const { code, stderr } = await ending;
    assert.equal(code, 130, stderr);
    const { manifest } = await wholeRun(out);
    assert.equal(manifest.status, "interrupted");
    assert.equal(manifest.checkpoints.at(-1)?.step, manifest.steps);
  });

  test("whose folder is removed ends soon, and promises nothing", async () => {
    const { ending, out } = await startLongRun();
    const [name = ""] = readdirSync(out);
    const away = newFolder();
    renameSync(join(out, name), join(away, name));
    const { code, stderr } = await ending;
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^error: \S+ does not exist any more: it was removed or moved while this process wrote it; nothing more is recorded\n$/m,
    );
    assert.doesNotMatch(stderr, /resume|warning/);
    assert.deepEqual(readdirSync(out), []);
    assert.deepEqual(await verifyRun(join(away, name)), []);
  });
});
