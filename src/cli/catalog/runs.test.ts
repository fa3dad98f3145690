/** @file The commands by which runs are kept: ls, show, annotate, rm. */
import assert from "node:assert/strict";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import fc from "fast-check";
import { makeRun, makeSweepFolder, useFolder } from "../../catalog/catalog.fixture.ts";
import type { Context } from "../../console/context.ts";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { PRESETS } from "../../experiment/index.ts";
import { readLabels } from "../../store/index.ts";
import { callWith } from "../callInProcess.fixture.ts";
import { parseSince } from "./ls.ts";

useFolder();

const slingshot = (args: readonly string[], stand: Parameters<typeof callWith>[0] = {}) =>
  callWith({ ask: async () => null, ...stand }, ...args);

const EPSILONS = [1e-8, 1e-7, 1e-5];
const LOSSES = ["f32", "f64"];
const experimentOf = (i: number) =>
  loadExperiment("hypercube", [
    `optimizer.epsilon=${EPSILONS[i % 3]}`,
    `loss.precision=${LOSSES[i % 2]}`,
    `seed=${i}`,
    "steps=3",
  ]);

before(() => {
  for (let i = 0; i < 6; i++) makeRun(join("runs", `run-${i}`), { experiment: experimentOf(i) });
  const changes = [{ path: "loss.precision", from: "f32", to: "f64" }];
  const forkedFrom = {
    run: "run-0",
    path: "../run-0",
    step: 2,
    parametersSha256: "x",
    changes,
    optimizerState: "kept" as const,
  };
  makeRun("runs/fork", {
    experiment: { ...experimentOf(0), loss: { ...experimentOf(0).loss, precision: "f64" } },
    manifest: { forkedFrom },
  });
});

test("a filter of ls finds the runs that a query finds", async () => {
  const condition = fc.oneof(
    fc.tuple(
      fc.constant("optimizer.epsilon"),
      fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
      fc.constantFrom("1e-8", "1.0e-7", "1e-6", "0"),
    ),
    fc.tuple(fc.constant("seed"), fc.constantFrom("=", "!=", "<", "<=", ">", ">="), fc.constantFrom("0", "2", "4.5")),
    fc.tuple(fc.constant("steps"), fc.constantFrom("=", "<", ">="), fc.constantFrom("2", "3")),
    fc.tuple(fc.constant("loss.precision"), fc.constantFrom("=", "!="), fc.constantFrom("f32", "f64", "f16")),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(condition, { minLength: 1, maxLength: 3 }), async (conditions) => {
      const listed = await slingshot(["ls", "--json", ...conditions.flatMap((parts) => ["--where", parts.join("")])]);
      assert.equal(listed.code, 0, listed.stderr);
      const names = (JSON.parse(listed.stdout) as { runs: { name: string }[] }).runs.map(({ name }) => name).sort();
      const sql = conditions.map(
        ([path, operator, value]) => `"${path}" ${operator} ${path === "loss.precision" ? `'${value}'` : value}`,
      );
      const asked = await slingshot([
        "query",
        `select run from runs where ${sql.join(" and ")} order by run`,
        "--format",
        "jsonl",
      ]);
      const found = asked.stdout
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { run: string }).run);
      assert.deepEqual(names, found.sort());
    }),
    { numRuns: 15 },
  );
});

test("ls prints a run a line, and settings that were asked for as columns; an empty folder has none", async () => {
  const { code, stdout } = await slingshot(["ls", "--where", "optimizer.epsilon=1e-5", "--sort", "seed"]);
  assert.equal(code, 0);
  const [header = "", first = "", ...rest] = stdout.trimEnd().split("\n");
  assert.deepEqual(header.split(/ {2,}/), [
    "run",
    "started",
    "state",
    "steps",
    "train",
    "valid",
    "slingshots",
    "optimizer.epsilon",
    "seed",
    "tags",
  ]);
  assert.match(first, /^run-2 +\d{4}-\d\d-\d\d \d\d:\d\d +done +3 +– +– +– +1e-5 +2$/);
  assert.equal(rest.length, 1);
  const none = await slingshot(["ls", "--state", "failed"]);
  assert.deepEqual(none, { code: 0, stdout: "", stderr: "none of 7 runs is as asked for\n" });
  const wrong = await slingshot(["ls", "--state", "finished"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^error: --state: "finished" is not allowed; must be running, interrupted, /);
  assert.equal((await slingshot(["ls", "nowhere"])).code, 3);
});

test("ls shows where the runs of a sweep stand, as far as the terminal is wide, and names sweeps that lie beside runs", async () => {
  const values = (epsilon: number) => ({ "optimizer.epsilon": epsilon, "loss.precision": "f32" });
  const hashOf = (start: string) => start.padEnd(64, "0");
  makeSweepFolder("sweeps/epsilon", [
    { hash: hashOf("71050fa5"), values: values(1e-8), seed: 3 },
    { hash: hashOf("a7"), values: values(1e-5), seed: 4 },
  ]);
  const beside = "1 sweep in sweeps: epsilon; slingshot ls sweeps/epsilon lists its runs\n";
  assert.equal((await slingshot(["ls"])).stderr, beside);
  assert.equal((await slingshot(["ls", "sweeps"])).stderr, `no runs in sweeps\n${beside}`);
  const piped = await slingshot(["ls", "sweeps/epsilon", "--sort", "optimizer.epsilon"]);
  assert.equal(piped.stderr, "");
  const titles = ["started", "state", "steps", "train", "valid", "slingshots", "optimizer.epsilon", "tags"];
  assert.deepEqual(piped.stdout.split("\n")[0]?.split(/ {2,}/), ["run", "precision", "seed", ...titles]);
  assert.match(piped.stdout, /\nsweeps\/epsilon\/71050fa5 {2}f32 {8}3 {5}.* {2}1e-8\nsweeps\/epsilon\/a7000000 /);
  const shown = await slingshot(["show", "sweeps/epsilon/71050fa5", "--json"]);
  assert.match(shown.stdout, /"epsilon":1e-8/);
  const titlesOn = async (columns: number) => {
    const { stdout } = await slingshot(["ls", "sweeps/epsilon"], { terminal: { isTTY: true, columns } });
    const lines = stdout.trimEnd().split("\n");
    return [lines.every((line) => line.length <= columns), lines[0]?.split(/ {2,}/)];
  };
  const ends = ["state", "steps"];
  const all = ["run", "epsilon", "precision", "seed", "started", ...ends];
  assert.deepEqual(await titlesOn(99), [true, [...all, "train", "valid"]]);
  assert.deepEqual(await titlesOn(85), [true, all]);
  assert.deepEqual(await titlesOn(65), [true, ["run", "epsilon", "precision", "seed", ...ends]]);
  assert.deepEqual(await titlesOn(55), [true, ["run", "epsilon", "seed", ...ends]]);
  assert.deepEqual(await titlesOn(45), [true, ["run", "seed", ...ends]]);
  makeSweepFolder("decay", []);
  const { sweeps } = JSON.parse((await slingshot(["ls", "--json"])).stdout) as { sweeps: string[] };
  assert.deepEqual(sweeps, ["decay", join("sweeps", "epsilon")]);
  assert.match(
    (await slingshot(["ls"])).stderr,
    /^2 sweeps: decay and sweeps\/epsilon; slingshot ls decay lists the runs of one\n$/,
  );
});

test("a time is so long ago, or a date here", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  assert.equal(parseSince("2d", now), now - 48 * 3600e3);
  assert.equal(parseSince("30min", now), now - 1800e3);
  assert.equal(parseSince("1.5h", now), now - 5400e3);
  assert.equal(parseSince("2026-11-22", now), new Date(2026, 10, 22).getTime());
  assert.equal(parseSince("2026-11-22T14:30", now), new Date(2026, 10, 22, 14, 30).getTime());
  assert.equal(parseSince("2026-11-22T14:30:00Z", now), Date.parse("2026-11-22T14:30:00Z"));
  for (const text of ["", "2", "2m", "yesterday", "2026-13-01", "2026-02-30", "22.11.2026"])
    assert.throws(
      () => parseSince(text, now),
      /^RequestError: --since: .* must be 30min, 12h, 2d or 3w, or a date/,
      text,
    );
});

test("what show prints is the same experiment again, whatever differs", async () => {
  for (const source of [...PRESETS.keys()].filter((name) => !["fcn-cifar200", "mnist-omnigrok"].includes(name))) {
    const { stdout } = await slingshot(["show", source]);
    writeFileSync("again.yaml", stdout);
    assert.deepEqual(loadExperiment("again.yaml"), loadExperiment(source), source);
  }
  writeFileSync(
    "mine.yaml",
    "preset: division\nname: mine\noptimizer: { transforms: [{ name: clipNorm, maxNorm: 2 }], betas: [0.8, 0.9] }\n",
  );
  const { stdout } = await slingshot(["show", "mine.yaml"]);
  writeFileSync("again.yaml", stdout);
  assert.deepEqual(loadExperiment("again.yaml"), loadExperiment("mine.yaml"));
  const marked = stdout.split("\n").filter((line) => line.includes("#"));
  assert.deepEqual(marked, [
    "# mine.yaml",
    "# 2 settings differ from the preset that it builds on",
    "  betas: [0.8, 0.9] # instead of [0.9, 0.98]",
    "  transforms: # instead of []",
  ]);
});

test("show says of a run how it differs from its preset, and of a fork from its parent", async () => {
  const run = await slingshot(["show", "run-2"]);
  assert.match(run.stdout, /^# run-2\n# done, 3 steps, begun \S+\n# 3 settings differ from the preset hypercube\n/);
  assert.match(run.stdout, /\n {2}epsilon: 0\.00001 # instead of 1e-8\n/);
  const fork = await slingshot(["show", "fork"]);
  assert.match(fork.stdout, /\n# 1 setting differs from its parent run-0, from step 2 on\n/);
  assert.deepEqual(fork.stdout.match(/.* # .*/g), ["  precision: f64 # instead of f32"]);
  const { stdout } = await slingshot(["show", "fork", "--json"]);
  const { experiment, differing } = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual(
    [experiment, differing],
    [JSON.parse(JSON.stringify(loadExperimentOf("fork"))), { "loss.precision": "f32" }],
  );
  const diff = await slingshot(["show", "run-0", "--diff", "run-2"]);
  assert.equal(
    diff.stdout,
    "setting            run-0  run-2\noptimizer.epsilon  1e-8   1e-5\nseed               0      2\n",
  );
  assert.equal((await slingshot(["show", "run-0", "--diff", "run-0"])).stdout, "all settings are the same\n");
  const beside = await slingshot(["show", "run-0", "--diff", "fork"]);
  assert.match(
    beside.stdout,
    /^fork is a fork of run-0, and has its own settings from step 2 on\nsetting +run-0 +fork\nloss\.precision +f32 +f64\n/,
  );
  const wrong = await slingshot(["show", "hypercubee"]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^error: hypercubee is not a run, a preset or a file of settings; did you mean hypercube\?\n$/,
  );
});

const loadExperimentOf = (name: string) => {
  assert.equal(name, "fork");
  return { ...experimentOf(0), loss: { ...experimentOf(0).loss, precision: "f64" } };
};

test("labels are changed by annotate, and shown by ls, show and query", async () => {
  const annotated = await slingshot(["annotate", "run-1", "runs/run-[2-3]", "--tag", "paper", "--note", "why\nnot"]);
  assert.equal(annotated.stdout, "run-1  paper  why\\nnot\nrun-2  paper  why\\nnot\nrun-3  paper  why\\nnot\n");
  await slingshot(["annotate", "run-2", "--untag", "paper", "--tag", "b", "--tag", "a"]);
  assert.deepEqual(readLabels("runs/run-2"), { tags: ["a", "b"], note: "why\nnot" });
  assert.match((await slingshot(["ls", "--tag", "paper"])).stdout, /run-3 .* paper “why…”\nrun-1 .* paper “why…”\n$/);
  assert.match((await slingshot(["show", "run-2"])).stdout, /\n# tags: a b\n# why\n# not\n/);
  appendFileSync("runs/run-2/labels.jsonl", '{"add":["c');
  assert.match((await slingshot(["show", "run-2"])).stdout, /\n# labels\.jsonl: 1 line cannot be read\n/);
  const query = await slingshot([
    "query",
    "select run, tags, note from runs where tags like '%b%'",
    "--format",
    "jsonl",
  ]);
  assert.equal(query.stdout, `${JSON.stringify({ run: "run-2", tags: "a b", note: "why\nnot" })}\n`);
  for (const args of [
    ["--tag", "a b"],
    ["--tag", "x", "--untag", "x"],
    ["--note", "x".repeat(2001)],
  ]) {
    const { code, stderr } = await slingshot(["annotate", "run-2", ...args]);
    assert.equal(code, 2, stderr);
  }
  assert.equal((await slingshot(["annotate", "run-2", "mine.yaml", "--tag", "c"])).code, 2);
  assert.deepEqual(readLabels("runs/run-2").tags, ["a", "b"], "of several, all or none");
});

test("rm says what it would take, and takes it when that is meant", async () => {
  const question: string[] = [];
  const answer = (text: string | null): Partial<Context> => ({
    ask: async (asked) => {
      question.push(asked);
      return text;
    },
  });
  for (const text of [null, "", "n", "yess"]) {
    const { code, stdout, stderr } = await slingshot(["rm", "run-4", "run-5"], answer(text));
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /^runs\/run-4: 4 files, \S+ kB\nruns\/run-5: 4 files, \S+ kB\nerror: nothing was removed; --yes/,
    );
  }
  assert.equal(question[0], "remove these 2 runs for good? [y/N] ");
  assert.deepEqual(await slingshot(["rm", "run-4"], answer("y")).then(({ code, stdout }) => [code, stdout]), [
    0,
    "runs/run-4\n",
  ]);
  const parent = await slingshot(["rm", "run-0", "run-5", "--yes"]);
  assert.deepEqual(
    [parent.code, parent.stderr],
    [2, "error: runs/run-0 is the parent of runs/fork; nothing is removed\n"],
  );
  assert.ok(existsSync("runs/run-5"), "of several, all or none");
  const both = await slingshot(["rm", "run-0", "fork", "--yes", "--json"]);
  const { removed } = JSON.parse(both.stdout) as { removed: { directory: string }[] };
  assert.deepEqual(
    removed.map(({ directory }) => directory),
    ["runs/run-0", "runs/fork"].map((path) => join(path)),
  );
  assert.ok(!existsSync("runs/run-0") && !existsSync("runs/fork"));
});
