/** @file `slingshot sweep` and its parts: options are those of the part, and what cannot be asked for is refused before anything is written. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { createContext } from "../console/context.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "../sweep/madeSweep.fixture.ts";
import { runCommandLine } from "./commandLine.ts";

const root = makeRoots();

async function call(...args: string[]) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output) => ({ write: (text: string) => (output[name] += text) });
  const context = { ...createContext(), env: {}, args: ["sweep", ...args] };
  const code = await runCommandLine({ ...context, stdout: stream("stdout"), stderr: stream("stderr") });
  return { code, ...output };
}

async function made(): Promise<string> {
  const folder = root("made");
  await openMade(folder, makePlan(tinyBase(), "optimizer.epsilon", [1e-8, 1e-5]));
  return folder;
}

test("work trains what it is told, status counts it, and the table has a row for each", async () => {
  const folder = await made();
  const { code, stdout } = await call("table", folder);
  assert.equal(code, 0);
  const [header = "", first = "", second = "", end] = stdout.split("\r\n");
  assert.deepEqual([header.split(",").slice(0, 4), end], [["hash", "run", "optimizer.epsilon", "seed"], ""]);
  assert.deepEqual(
    [first, second].map((row) => row.split(",").slice(2, 5)),
    [
      ["1e-8", "0", "waiting"],
      ["1e-5", "0", "waiting"],
    ],
  );
  const hash = first.slice(0, 16);
  const work = await call("work", folder, "--points", hash, "--json", "--quiet");
  assert.deepEqual([work.code, work.stderr], [0, ""]);
  assert.deepEqual(JSON.parse(work.stdout), {
    ...{ folder, runs: 1, done: 1, nonFinite: 0, failed: 0, taken: 0, interrupted: false },
  });
  const status = JSON.parse((await call("status", folder, "--json")).stdout);
  assert.deepEqual(status, {
    folder,
    runs: 2,
    waiting: 1,
    running: 0,
    done: 1,
    failed: 0,
    begun: 0,
    nonFinite: 0,
    leftOut: 0,
  });
  const file = join(dirname(folder), "table.csv");
  assert.equal((await call("table", folder, "--out", file)).stdout, `${file}\n`);
  assert.match(readFileSync(file, "utf8"), /,0,done,24,,neither,/);
});

test("a list of commands has a line for each chunk of runs, and nothing is trained", async () => {
  const folder = root("commands");
  const file = join(dirname(folder), "sweep.yaml");
  writeFileSync(file, "experiment: hypercube\naxes: { optimizer.epsilon: [1.0e-8, 1.0e-5, 1.0e-3] }\n");
  const { code, stdout } = await call(file, "--out", folder, "--executor", "commands", "--chunk", "2", "--json");
  assert.equal(code, 0);
  const { path, runs, done } = JSON.parse(stdout);
  assert.deepEqual([runs, done, path], [3, 0, join(folder, "submissions", "0001", "commands.txt")]);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.replaceAll(/[0-9a-f]{16}/g, "H")),
    [`slingshot sweep work ${folder} --points H,H --quiet`, `slingshot sweep work ${folder} --points H --quiet`],
  );
  assert.deepEqual(readdirSync(join(folder, "runs")), []);
});

test("what cannot be asked for is refused in one line, and nothing is written", async () => {
  const folder = await made();
  const out = root("none");
  const file = join(dirname(out), "sweep.yaml");
  writeFileSync(file, "experiment: hypercube\naxes: { optimizer.epsilon: [1.0e-8] }\n");
  for (const [args, line] of [
    [[], "sweep: needs the file of a sweep, or status, stop, table or work"],
    [[file], "--out: is needed; it names the folder of the sweep"],
    [
      [file, "--out", out, "--executor", "cloud"],
      '--executor: "cloud" is not allowed; must be local, slurm or commands',
    ],
    [[file, "--out", out, "--jobs", "0"], '--jobs: "0" is not allowed; must be a whole number from 1 on'],
    [[file, "--out", out, "--chunk", "2"], "--chunk: goes with --executor slurm or commands"],
    [[file, "--out", out, "--executor", "commands", "--jobs", "2"], "--jobs: goes with --executor local"],
    [[file, "--out", out, "--partition", "cpu"], "--partition: goes with --executor slurm"],
    [[file, "--out", out, "--sbatch=--account=lab"], "--sbatch: goes with --executor slurm"],
    [[file, "--out", out, "--executor", "commands", "--no-wait"], "--no-wait: goes with --executor slurm"],
    [
      [file, "--out", out, "--executor", "slurm", "--time", "soon"],
      '--time: "soon" is not allowed; must be minutes, HH:MM:SS or D-HH:MM:SS',
    ],
    [
      [file, "--out", out, "--executor", "slurm", "--mem", "much"],
      '--mem: "much" is not allowed; must be a whole number with K, M, G or T behind it',
    ],
    [
      [file, "--out", out, "--executor", "slurm", "--throttle", "0"],
      '--throttle: "0" is not allowed; must be a whole number from 1 on',
    ],
    [["work", folder], "sweep work: needs --points or --file, which name the runs"],
    [
      ["work", folder, "--points", "12345678"],
      '--points: "12345678" is not allowed; must be at least 8 digits of the hash of one of its runs',
    ],
    [
      ["table", folder, "--out", "a.txt"],
      '--out: "a.txt" is not allowed; must be a file that ends in .csv or .parquet',
    ],
  ] as const) {
    const { code, stderr, stdout } = await call(...args);
    assert.deepEqual([code, stderr, stdout], [2, `error: ${line}\n`, ""]);
  }
  assert.ok(!existsSync(out));
});
