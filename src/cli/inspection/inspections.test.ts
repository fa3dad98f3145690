/** @file What `curvature`, `landscape` and `measure` have in common: exit codes, and what a refusal leaves behind. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { readRun } from "../../store/index.ts";
import { runExperiment } from "../../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../../training/testRuns.fixture.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = makeFolder();
let diverged = "";
/** The last step of it, after which nothing is finite. */
let last = 0;
before(async () => {
  const wild = ["optimizer.name=sgd", "optimizer.learningRate=1e30", "loss.name=squaredError"];
  diverged = (await runExperiment(tiny(...wild, "model.activation=identity"), { ...ENGINE, root })).run;
  last = Number((await readRun(diverged)).series.step.at(-1));
});

const listKept = (run: string) =>
  existsSync(join(run, "measurements"))
    ? readdirSync(join(run, "measurements")).filter((name) => /jsonl$/.test(name))
    : [];

/** A command, what it is asked besides the run and `--at`, and the table's row of a step that was lost. */
const COMMANDS: readonly (readonly [command: string, args: readonly string[], lost: RegExp])[] = [
  ["curvature", ["--trace"], /^\d+ +– .* not finite$/],
  [
    "landscape",
    ["--along", "random", "--points", "3"],
    /^\d+ +train +– .* of length –; the parameters are not finite$/,
  ],
  ["landscape", ["--along", "random,hessian", "--points", "3"], /^\d+ +train +– .*the parameters are not finite$/],
  ["measure", ["--instrument", "updateRatio"], /^\d+ .*–/],
];

for (const [command, args, lost] of COMMANDS) {
  test(`${command} ${args.join(" ")} keeps what is finite, says where training left the numbers, and ends with 4`, async () => {
    const at = ["--at", `1,${last}`];
    const kept = listKept(diverged).length;
    const first = await callInProcess(command, diverged, ...args, ...at);
    assert.equal(first.code, 4, first.stderr);
    const [, finite, wild] = first.stdout.trimEnd().split("\n");
    assert.match(finite ?? "", /^1 .*\d/);
    assert.match(wild ?? "", lost);
    assert.match(first.stderr, new RegExp(`\\nerror: (after|at) step ${last} .* not finite\\n$`));
    assert.equal(listKept(diverged).length, kept + 1);
    // What is read again is no other.
    const again = await callInProcess(command, diverged, ...args, ...at);
    assert.deepEqual([again.code, again.stdout], [4, first.stdout]);
    const { code } = await callInProcess(command, diverged, ...args, "--at", "1");
    assert.equal(code, 0);
  });
}

test("numbers that an instrument has not got by its own rule are none that training left", async () => {
  const { code, stdout } = await callInProcess("measure", diverged, "--instrument", "featureDrift", "--at", "1");
  assert.deepEqual([code, stdout.trimEnd().split("\n")[1]], [0, "1     –"]);
});

test("a trajectory to states that are not finite has no components, and ends with 4", async () => {
  const settings = ["optimizer.learningRate=10", "loss.name=squaredError", "model.activation=identity", "steps=40"];
  const { run } = await runExperiment(tiny("optimizer.name=sgd", ...settings), { ...ENGINE, root });
  const end = Number((await readRun(run)).series.step.at(-1));
  const page = join(root, "way.html");
  const all = ["--along", "trajectory", "--out", page, "--at", "0:last:1"];
  const { code, stdout, stderr } = await callInProcess("landscape", run, ...all);
  assert.equal(code, 4, stderr);
  assert.equal(stdout, "no trajectory: too few states are finite, or their distances are not\n");
  assert.match(stderr, new RegExp(`\\nerror: after step ${end} the parameters are not finite\\n$`));
  assert.doesNotMatch(readFileSync(page, "utf8"), /<table/);
  const few = await callInProcess("landscape", run, ...all.with(5, `${end - 2}:last:1`));
  assert.equal(few.code, 4, few.stderr);
  assert.equal(few.stdout, stdout);
});

test("a trajectory of one component says so in its table, and in the report", async () => {
  const lion = tiny("optimizer.name=lion", "optimizer.learningRate=1e-8", "model.precision=f64", "steps=4");
  const { run } = await runExperiment(lion, { ...ENGINE, root });
  const way = ["--along", "trajectory", "--at", "0:last:1", "--points", "3"];
  const { code, stdout, stderr } = await callInProcess("landscape", run, ...way);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^step {2}component 1\n0 .*\ncomponent 1 has .* of the variance, there is no second one\n$/s);
  const page = join(root, "straight.html");
  await callInProcess("report", run, "--out", page);
  assert.match(readFileSync(page, "utf8"), /of the variance, there is no second one/);
});

test("of one random vector the trace has no error", async () => {
  const { code, stdout } = await callInProcess("curvature", diverged, "--trace", "--probes", "1", "--at", "1");
  assert.equal(code, 0);
  assert.match(stdout, /\n1 .* ± –\n$/);
});

test("where the data are gone nothing is written, whatever was asked", async () => {
  const [there, elsewhere] = ["there.csv", "elsewhere.csv"].map((name) => join(root, name)) as [string, string];
  const rows = Array.from({ length: 12 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)},${i % 2}`);
  writeFileSync(there, `x,y,label\n${rows.join("\n")}\n`);
  const experiment = loadExperiment("hypercube", [
    ...["data.name=table", `data.path=${JSON.stringify(there)}`, "data.label=label", "steps=4"],
    ...["model.width=3", "model.depth=2"],
  ]);
  const { run } = await runExperiment(experiment, { ...ENGINE, root });
  renameSync(there, elsewhere);
  const trajectory = ["landscape", ["--along", "trajectory"]] as const;
  for (const [command, args] of [...COMMANDS, trajectory]) {
    const { code, stdout, stderr } = await callInProcess(command, run, ...args, "--at", "1:last:1");
    assert.deepEqual([code, stdout], [2, ""], `${command} ${args}: ${stderr}`);
    assert.match(stderr, /^error: \S*there\.csv/);
    assert.equal(existsSync(join(run, "measurements")), false);
  }
  for (const [command, args] of [...COMMANDS, trajectory])
    assert.equal((await callInProcess(command, run, ...args, "--at", "1:3:1", "--data", elsewhere)).code, 0);
});
