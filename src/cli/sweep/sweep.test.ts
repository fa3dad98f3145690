/** @file `slingshot sweep` and its parts: options are those of the part, and what cannot be asked for is refused before anything is written. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parquetReadObjects } from "hyparquet";
import { defineByShare } from "../../analysis/index.ts";
import { CIFAR10_FILES } from "../../data/cifar10.fixture.ts";
import { pointsFile } from "../../sweep/folder/places.ts";
import { readPoints, toLines } from "../../sweep/folder/points.ts";
import { readTable } from "../../sweep/index.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "../../sweep/madeSweep.fixture.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const root = makeRoots();

const call = (...args: string[]) => callInProcess("sweep", ...args);

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

test("a folder of another version, which knew fewer settings and had other hashes, is read, and what it has is not trained again", async () => {
  const folder = root("earlier");
  const file = join(dirname(folder), "sweep.yaml");
  const write = (epsilons: string) =>
    writeFileSync(
      file,
      `experiment: hypercube\nset: { steps: 24, model.width: 3 }\naxes: { optimizer.epsilon: [${epsilons}] }\n`,
    );
  write("1.0e-8, 1.0e-5");
  const listed = await call(file, "--out", folder, "--executor", "commands");
  assert.doesNotMatch(listed.stderr, /another version/);
  const earlier = ["a".repeat(64), "b".repeat(64)];
  const points = readPoints(folder).map((point, i) => ({ ...point, hash: earlier[i] }));
  writeFileSync(pointsFile(folder), toLines(points));
  const yaml = readFileSync(join(folder, "sweep.yaml"), "utf8");
  const fewer = yaml.replace(/^ +arithmetic: strict\n/m, "");
  assert.ok(fewer.length < yaml.length);
  writeFileSync(join(folder, "sweep.yaml"), fewer);
  assert.equal((await call("work", folder, "--points", "a".repeat(16), "--quiet")).code, 0);
  assert.deepEqual(readTable(folder).columns.find(({ name }) => name === "status")?.values, ["done", "waiting"]);
  write("1.0e-8, 1.0e-5, 1.0e-3");
  const told = /\n?2 runs keep the hashes of another version of slingshot[^\n]*\n/;
  const dry = await call(file, "--out", folder, "--dry-run", "--json");
  assert.deepEqual([dry.code, JSON.parse(dry.stdout).runs, JSON.parse(dry.stdout).left], [0, 3, 2]);
  assert.match(dry.stderr, told);
  const { stdout, stderr } = await call(file, "--out", folder, "--executor", "commands", "--json");
  assert.match(stderr, told);
  assert.deepEqual([JSON.parse(stdout).runs, JSON.parse(stdout).done], [3, 1]);
  const lines = readFileSync(JSON.parse(stdout).path, "utf8").trimEnd().split("\n");
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? "", /--points bbbbbbbbbbbbbbbb /);
  assert.deepEqual(
    readPoints(folder)
      .map(({ hash }) => hash)
      .slice(0, 2),
    earlier,
  );
});

test("the guide explains every column of the table, and no other", async () => {
  const guide = readFileSync(new URL("../../../docs/guide/sweeps.md", import.meta.url), "utf8");
  const table = /\| column \| \|\n[\s\S]*?\n\n/.exec(guide)?.[0] ?? "";
  const explained = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  );
  // One that is judged anew has all that others have, and more.
  const anew = { definition: defineByShare(1), outcomes: new Map(), unread: [] };
  const columns = readTable(await made(), anew).columns.map(({ name }) => name);
  assert.deepEqual(explained.sort(), columns.filter((name) => name !== "optimizer.epsilon").sort());
});

test("runs that the file no longer asks for stay in the folder, and are told of", async () => {
  const folder = root("fewer");
  const file = join(dirname(folder), "sweep.yaml");
  const write = (epsilons: string) =>
    writeFileSync(file, `experiment: hypercube\naxes: { optimizer.epsilon: [${epsilons}] }\n`);
  const listed = async (...more: string[]) =>
    (await call(file, "--out", folder, "--executor", "commands", ...more)).stderr;
  write("1.0e-8, 1.0e-5, 1.0e-3");
  assert.doesNotMatch(await listed(), /no longer/);
  assert.doesNotMatch(await listed(), /no longer/, "none is left out");
  write("1.0e-8, 1.0e-2");
  const two = /^2 runs that the file no longer asks for stay in \S+fewer: status, table and page count them$/m;
  assert.match(await listed("--dry-run"), two);
  assert.match(await listed(), two);
  assert.equal(JSON.parse((await call("status", folder, "--json")).stdout).runs, 4);
  write("1.0e-8, 1.0e-2, 1.0e-5");
  assert.match(
    await listed(),
    /^1 run that the file no longer asks for stays in \S+fewer: status, table and page count it$/m,
  );
});

test("what would be trained is counted, with its time, and nothing is written", async () => {
  const folder = root("dry");
  const file = join(dirname(folder), "sweep.yaml");
  writeFileSync(
    file,
    "experiment: hypercube\nset: { steps: 24 }\naxes: { optimizer.epsilon: [1.0e-8, 1.0e-5] }\nseeds: 2\n",
  );
  const dry = await call(file, "--out", folder, "--dry-run", "--jobs", "2", "--json");
  const { seconds, ...counts } = JSON.parse(dry.stdout);
  assert.deepEqual(counts, { folder, runs: 4, left: 4, steps: 96, skipped: 0, repeated: 0 });
  assert.ok(seconds > 0 && seconds < 60, dry.stdout);
  assert.deepEqual(readdirSync(dirname(folder)), ["sweep.yaml"]);
  const text = await call(file, "--out", folder, "--dry-run", "--jobs", "2");
  assert.match(text.stdout, /^sweep: 4 runs, 96 steps, 4 runs to be trained; about .* with 2 at one time\n$/);
  await call(file, "--out", folder, "--executor", "commands");
  const before = readdirSync(folder, { recursive: true });
  const [{ hash = "" } = {}] = readPoints(folder);
  await call("work", folder, "--points", hash, "--quiet");
  const trained = readdirSync(folder, { recursive: true });
  assert.ok(trained.length > before.length);
  const again = await call(file, "--out", folder, "--dry-run", "--json");
  assert.deepEqual([JSON.parse(again.stdout).runs, JSON.parse(again.stdout).left], [4, 3]);
  assert.deepEqual(readdirSync(folder, { recursive: true }), trained);
});

test("of runs on images it is told how long once their files are there; by the sizes that differ", async () => {
  const folder = root("images");
  const [file, data] = [join(dirname(folder), "sweep.yaml"), join(dirname(folder), "data")];
  mkdirSync(data);
  for (const [name, bytes] of Object.entries(CIFAR10_FILES)) writeFileSync(join(data, name), bytes);
  const dry = async (width: number, ...more: string[]) => {
    const set = `{ steps: 1000000, data.validationPoints: 0, model.layers: 1, model.width: ${width} }`;
    writeFileSync(file, `experiment: cnn-cifar\nset: ${set}\naxes: { data.points: [4, 16] }\n`);
    const { code, stdout, stderr } = await call(file, "--out", folder, "--dry-run", "--jobs", "1", ...more);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const secondsOf = async (width: number) => JSON.parse(await dry(width, "--json", "--data", data)).seconds as number;
  const [narrow, wide] = [await secondsOf(64), await secondsOf(640)];
  assert.ok(wide / narrow > 8 && wide / narrow < 10, `${narrow} ${wide}`);
  assert.equal(JSON.parse(await dry(64, "--json")).seconds, null);
  assert.match(
    await dry(64),
    /2 runs to be trained; how long they take follows from their data, whose place --data names\n$/,
  );
  const other = await call(file, "--out", folder, "--dry-run", "--data", dirname(folder));
  assert.deepEqual([other.code, other.stdout], [2, ""]);
  assert.match(other.stderr, /holds no data_batch_1\.bin/);
  assert.deepEqual(readdirSync(dirname(folder)).sort(), ["data", "sweep.yaml"]);
});

test("a table is a Parquet file of its types where that is asked for, and a file that is there stays", async () => {
  const folder = root("parquet");
  await openMade(folder, makePlan(tinyBase(), "optimizer.epsilon", [1e-8, 1e-5]));
  const [{ hash = "" } = {}] = readPoints(folder);
  await call("work", folder, "--points", hash, "--quiet");
  const file = join(dirname(folder), "table.parquet");
  assert.equal((await call("table", folder, "--out", file)).stdout, `${file}\n`);
  const bytes = readFileSync(file);
  const rows = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  });
  const { columns, count } = readTable(folder);
  assert.deepEqual(
    rows,
    Array.from({ length: count }, (_, row) =>
      Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
    ),
  );
  assert.equal(rows[1]?.["optimizer.epsilon"], 1e-5);
  assert.deepEqual([rows[0]?.status, rows[1]?.status, rows[1]?.trainLoss], ["done", "waiting", null]);
  const again = await call("table", folder, "--out", file);
  assert.equal(again.code, 2);
  assert.deepEqual(readFileSync(file), bytes);
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
