/** @file Runs on files of data: resumed, forked, repaired and killed to the same bits, from anywhere, and on no other data. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { callInProcess } from "../src/cli/callInProcess.fixture.ts";
import { CIFAR10_FILES } from "../src/data/cifar10.fixture.ts";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { readRun, verifyRun } from "../src/store/index.ts";
import { forkRun, openSession, repairRun, resumeRun, runExperiment } from "../src/training/index.ts";
import { startSlingshot } from "./faults/support/slingshotProcess.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-data-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1 } as const;
const SMALL = [
  ...["data.points=12", "data.validationPoints=5", "data.classes=10", "model.width=6", "model.depth=2"],
  ...["optimizer.learningRate=0.01", "validation.everySteps=5", "checkpoints.everySteps=10", "checkpoints.keep=9"],
];
const SETTINGS = [...SMALL, "steps=40"];

/** A folder of data of its own. */
function placeFiles(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(CIFAR10_FILES)) writeFileSync(join(folder, file), bytes);
  return folder;
}

const experiment = (...settings: string[]) => loadExperiment("fcn-cifar200", [...SETTINGS, ...settings]);
const run = (data: string, ...settings: string[]) =>
  runExperiment(experiment(...settings), { ...ENGINE, root: join(root, "runs"), data });

const home = placeFiles("home");
const straight = await run(home);

/** Every file of a run, to see whether anything changed. */
function contentOf(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      relative(directory, join(parentPath, name)),
      readFileSync(join(parentPath, name), "hex"),
    ]),
  );
}

test("a run records where its files are, and what they hold", async () => {
  const { experiment: recorded } = await readRun(straight.run);
  const { path, found } = recorded.data as { path: string; found: { files: unknown[]; train: number[] } };
  assert.equal(path, home);
  assert.deepEqual([found.files.length, found.train], [3, [1, 3, 1, 2, 1, 0, 3, 1, 3, 2]]);
  const here = process.cwd();
  process.chdir(root);
  try {
    const result = await run("home");
    assert.equal((await readRun(result.run)).experiment.data === undefined, false);
    assert.equal(((await readRun(result.run)).experiment.data as { path: string }).path, join(process.cwd(), "home"));
    assert.equal(result.parametersSha256, straight.parametersSha256);
  } finally {
    process.chdir(here);
  }
});

test("an augmented run has the same bits resumed and forked, and a fork may be without", async () => {
  const augment = ["data.cropPadding=4", "data.horizontalFlip=true", "batch.size=5"];
  const whole = await run(home, ...augment);
  assert.notEqual(whole.parametersSha256, (await run(home, "batch.size=5")).parametersSha256);
  const half = await run(home, ...augment, "steps=17");
  const resumed = await resumeRun(half.run, { ...ENGINE, steps: 40 });
  assert.equal(resumed.parametersSha256, whole.parametersSha256);
  const fork = (...overrides: string[]) =>
    forkRun(half.run, {
      ...ENGINE,
      at: 10,
      overrides: ["steps=40", ...overrides],
      resetOptimizer: false,
      root: join(root, "runs"),
    });
  assert.equal((await fork()).parametersSha256, whole.parametersSha256);
  const without = await fork("data.cropPadding=0", "data.horizontalFlip=false");
  assert.notEqual(without.parametersSha256, whole.parametersSha256);
  const { forkedFrom } = (await readRun(without.run)).manifest;
  assert.deepEqual(
    forkedFrom?.changes.map(({ path }) => path),
    ["data.cropPadding", "data.horizontalFlip"],
  );
  assert.deepEqual(await verifyRun(without.run), []);
});

test("a path in an experiment's file is relative to the file", async () => {
  mkdirSync(join(root, "asked"));
  const file = join(root, "asked", "mine.yaml");
  writeFileSync(file, "data: {name: cifar10, path: ../home}\n");
  assert.equal((loadExperiment(file).data as unknown as { path: string }).path, home);
  const asked = loadExperiment(join(straight.run, "experiment.yaml"));
  const again = await runExperiment(asked, { ...ENGINE, root: join(root, "runs") });
  assert.equal(again.parametersSha256, straight.parametersSha256);
});

test("resumed and forked to the same bits", async () => {
  const { run: short } = await run(home, "steps=23");
  assert.equal((await resumeRun(short, { ...ENGINE, steps: 40 })).parametersSha256, straight.parametersSha256);
  const fork = await forkRun(straight.run, { ...ENGINE, at: 15, root: join(root, "runs") });
  assert.equal(fork.parametersSha256, straight.parametersSha256);
});

test("moved data are found by --data, and are no change", async () => {
  const there = placeFiles("there");
  const { run: short } = await run(there, "steps=23");
  const moved = join(root, "moved");
  renameSync(there, moved);
  const before = contentOf(short);
  const gone = { name: "RequestError", message: /there does not exist$/, remedy: { kind: "give-data" } };
  await assert.rejects(resumeRun(short, { ...ENGINE, steps: 40 }), gone);
  await assert.rejects(forkRun(short, { ...ENGINE, at: 15, root: join(root, "none") }), gone);
  assert.ok(!existsSync(join(root, "none")));
  assert.deepEqual(contentOf(short), before);
  const fork = await forkRun(short, {
    ...ENGINE,
    at: 15,
    root: join(root, "runs"),
    data: moved,
    overrides: ["steps=40"],
  });
  const resumed = await resumeRun(short, { ...ENGINE, steps: 40, data: moved });
  for (const { run: directory, parametersSha256 } of [fork, resumed]) {
    assert.equal(parametersSha256, straight.parametersSha256);
    assert.equal(((await readRun(directory)).experiment.data as { path: string }).path, there, "the setting stays");
  }
  assert.deepEqual(
    (await readRun(fork.run)).manifest.forkedFrom?.changes.map(({ path }) => path),
    ["steps"],
  );
  const options = ["--at", "15", "--steps", "40", "--data", moved, "--threads", "1"];
  const { code, stdout, stderr } = await slingshot("fork", short, ...options, "--json", "--quiet");
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout.trim().split("\n").at(-1) as string).parametersSha256, straight.parametersSha256);
  rmSync(join(root, "none"), { recursive: true });
});

test("a run whose data changed is not resumed, forked, repaired or opened", async () => {
  const { run: short } = await run(home, "steps=23");
  const other = placeFiles("other");
  const file = join(other, "data_batch_2.bin");
  const bytes = readFileSync(file);
  bytes[5000] = (bytes[5000] as number) ^ 1;
  writeFileSync(file, bytes);
  const [series] = readdirSync(join(short, "series")).map((name) => join(short, "series", name));
  const broken = join(root, "broken");
  cpSync(short, broken, { recursive: true });
  writeFileSync(join(broken, relative(short, series ?? "")), "no series");
  const [before, brokenBefore] = [contentOf(short), contentOf(broken)];
  const refused = {
    name: "RequestError",
    message:
      /^\S+data_batch_2\.bin is not what was trained on: it has SHA-256 [0-9a-f]{12}…, and SHA-256 [0-9a-f]{12}… \(data_batch_2\.bin\) is recorded$/,
  };
  const options = { ...ENGINE, data: other };
  await assert.rejects(resumeRun(short, { ...options, steps: 40 }), refused);
  await assert.rejects(forkRun(short, { ...options, at: 15, root: join(root, "none") }), refused);
  await assert.rejects(repairRun(broken, await verifyRun(broken), options), refused);
  const recorded = loadExperiment(join(short, "experiment.yaml"));
  await assert.rejects(openSession(recorded, options), refused);
  await assert.rejects(runExperiment(recorded, { ...options, root: join(root, "none") }), refused);
  assert.ok(!existsSync(join(root, "none")));
  assert.deepEqual([contentOf(short), contentOf(broken)], [before, brokenBefore]);
  // With the data as they were, it is repaired.
  assert.deepEqual((await repairRun(broken, await verifyRun(broken), ENGINE)).steps, 23);
  assert.deepEqual(await verifyRun(broken), []);
});

/** The command line in this process, into a folder that must not be made where it refuses. */
const slingshot = (...args: string[]) => callInProcess(...args, "--out", join(root, "none"));

test("what contradicts the data that are given is refused in one line, and nothing is made", async () => {
  const copy = join(straight.run, "experiment.yaml");
  const other = placeFiles("changed");
  const bytes = readFileSync(join(other, "test_batch.bin"));
  bytes[7] = (bytes[7] as number) ^ 1;
  writeFileSync(join(other, "test_batch.bin"), bytes);
  const wrong = join(root, "wrong.yaml");
  writeFileSync(wrong, readFileSync(copy, "utf8").replace("train: [1, 3", "train: [5, 3"));
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [
      ["fcn-cifar200", "--data", home, "--set", "data.path=elsewhere"],
      /^--data data\.path \(".*home"\) and --set data\.path \("elsewhere"\) contradict each other; give one of them$/,
    ],
    [
      ["fcn-cifar200", "--data", home, "--set", "data={name: cifar10, path: elsewhere}"],
      /^--data data\.path \(".*home"\) and --set data \(\{.*\) contradict each other; give one of them$/,
    ],
    [
      ["fcn-cifar200", "--data", home, "--set", "data.found={files: []}"],
      /^--set data\.found: \{"files":\[\]\} is not allowed; must be null: it is recorded, never set, and null has it found anew$/,
    ],
    [
      ["fcn-cifar200", "--data", home, "--set", "data.found.train=[5]"],
      /^--set data\.found\.train: \[5\] is not allowed; data\.found is set to null only: it is recorded, /,
    ],
    [
      ["hypercube", "--data", home],
      /^--data data\.path: a setting of cifar10, idx, table, and data\.name is hypercube/,
    ],
    [["fcn-cifar200"], /^data\.path: null is not allowed; must be the path of .*; --data says where the files are$/],
    [[copy, "--data", other], /test_batch\.bin is not what was trained on: it has SHA-256 \w{12}…, and SHA-256/],
    [
      [wrong],
      /home does not hold what data\.found says: train is \[1,3,.*, and \[5,3,.* is recorded; with data\.found null/,
    ],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await slingshot("run", ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr.slice(7, -1), message);
  }
  assert.ok(!existsSync(join(root, "none")));
  const forked = forkRun(straight.run, { ...ENGINE, at: 15, root: join(root, "none"), overrides: ["data.path=x"] });
  await assert.rejects(forked, { message: /^data\.path: "x" is not allowed in a fork/, remedy: { kind: "give-data" } });
});

test("a copied experiment goes on other data where its record is taken away, and other kinds have none of it", async () => {
  const copy = join(straight.run, "experiment.yaml");
  const other = loadExperiment(copy, ["data.found=null", "data.path=elsewhere"]).data as unknown as { found: unknown };
  assert.equal(other.found, null);
  const idx = loadExperiment(copy, ["data.name=idx"]).data as unknown as { name: string; found: unknown };
  assert.deepEqual([idx.name, idx.found], ["idx", null]);
});

test("a run whose record would be too long to be read again is refused, and not made", async () => {
  const file = join(root, "wide.csv");
  const names = Array.from({ length: 2000 }, (_, i) => `${"é".repeat(20)}${i}`);
  writeFileSync(
    file,
    [
      [...names, "label"],
      [...names.map(() => 1), 0],
      [...names.map(() => 2), 1],
    ].join("\n"),
  );
  const asked = { name: "table", path: file, features: names, trainPercent: 100 };
  const wide = loadExperiment("fcn-cifar200", [
    "steps=1",
    "model={name: mlp, depth: 1, width: 2}",
    `data=${JSON.stringify(asked)}`,
  ]);
  await assert.rejects(runExperiment(wide, { ...ENGINE, root: join(root, "none") }), {
    name: "RequestError",
    message: /^experiment\.yaml of the run would have \d+,\d+ bytes, and at most 65,536 are read/,
  });
  assert.ok(!existsSync(join(root, "none")));
});

test("what was found in the files is said before training: rows, columns, classes", async () => {
  const file = join(root, "small.csv");
  const rows = Array.from({ length: 10 }, (_, i) => `${i},${i * i},${i % 3 ? "b" : "a"}`);
  writeFileSync(file, ["id,x,label", ...rows].join("\n"));
  const { stderr } = await slingshot(
    ...["run", "fcn-cifar200", "--set", "steps=1", "--set", `data={name: table, path: ${file}, trainPercent: 70}`],
  );
  assert.match(stderr, /^data: 7 rows to train on and 3 to validate on, 2 numbers each, 2 classes$/m);
  rmSync(join(root, "none"), { recursive: true });
});

test("other data than files have no --data", async () => {
  const message = "data: is for data that are read from files, and data.name is hypercube";
  await assert.rejects(openSession(loadExperiment("hypercube"), { data: home }), { name: "RequestError", message });
});

test("killed and resumed to the same bits", { timeout: 120_000 }, async () => {
  const out = join(root, "killed");
  const args = (steps: number) => SMALL.concat(`steps=${steps}`).flatMap((set) => ["--set", set]);
  const child = startSlingshot([
    "run",
    "fcn-cifar200",
    "--data",
    home,
    ...args(200_000),
    "--out",
    out,
    "--threads",
    "1",
  ]);
  // The second one: then the first is in the manifest as well.
  const saved = () =>
    existsSync(out) &&
    readdirSync(out, { recursive: true }).filter((name) => /step-\d+\.safetensors$/.test(String(name))).length > 1;
  while (child.isRunning() && !saved()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  assert.equal((await child.ending).signal, "SIGKILL");
  const [directory] = readdirSync(out).map((name) => join(out, name));
  const killed = await readRun(directory ?? "");
  const last = killed.manifest.checkpoints.at(-1)?.step ?? 0;
  assert.ok(last >= 10);
  // As far as it came, no further: a run of as many steps has the same parameters.
  const steps = Math.max(last, killed.series.step.at(-1) ?? 0) + 7;
  const controller = new AbortController();
  const resumed = await resumeRun(directory ?? "", {
    ...ENGINE,
    signal: controller.signal,
    onProgress: ({ step }) => {
      if (step >= steps) controller.abort();
    },
  });
  const whole = await run(home, `steps=${resumed.steps}`);
  assert.equal(resumed.parametersSha256, whole.parametersSha256);
});
