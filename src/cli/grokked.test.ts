/** @file `--grokked` wherever a time of grokking is told: the same definition, its name beside each time, and "not yet by step N". */
import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { readRun } from "../store/index.ts";
import { runPlace } from "../sweep/index.ts";
import { makeFolder } from "../training/testRuns.fixture.ts";
import { callInProcess } from "./callInProcess.fixture.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

const root = makeFolder();
const base = join(root, "base.yaml");
const sweep = join(root, "sweep");
const log = join(root, "log.csv");
/** Of the sweep's six runs some come to it and some do not. */
const SHARE = 0.2;
const ASKED = "20%+2";
let run = "";

before(async () => {
  writeFileSync(
    base,
    `
name: tiny
steps: 60
model: { name: transformer, layers: 1, width: 8, heads: 1, mlpWidth: 8 }
data: { name: algorithmic, operation: addition, modulus: 5, trainPercent: 60 }
batch.size: full
validation.everySteps: 5
optimizer: { name: adamW, learningRate: 1.0e-2, weightDecay: 1, betas: [0.9, 0.98], warmupSteps: 10 }
checkpoints.everyMinutes: 0
`,
  );
  writeFileSync(join(root, "sweep.yaml"), "experiment: base.yaml\naxes: { data.trainPercent: [40, 60] }\nseeds: 3\n");
  const trained = await callInProcess("sweep", join(root, "sweep.yaml"), "--out", sweep, "--jobs", "1", "--quiet");
  assert.equal(trained.code, 0, trained.stderr);
  const rows = [1, 2, 3, 4].map((i) => `${i * 10},${[3, 0.4, 0.2, 0.1][i - 1]},${[4, 5, 0.4, 0.6][i - 1]}`);
  writeFileSync(log, `step,trainLoss,validationLoss\n${rows.join("\n")}\n`);
});

/** Rows of the table by their hashes, as text by the names of the columns. */
async function readRows(...args: string[]): Promise<Map<string, Readonly<Record<string, string>>>> {
  const { code, stdout, stderr } = await callInProcess("sweep", "table", sweep, ...args);
  assert.equal(code, 0, stderr);
  const [head = "", ...rows] = stdout.trimEnd().split("\r\n");
  const names = head.split(",");
  return new Map(
    rows.map((row) => {
      const cells = row.split(",");
      return [cells[0] ?? "", Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]))];
    }),
  );
}

/** The first of two validations in a row with the share, by going through them. */
async function lookFor(hash: string): Promise<number | null> {
  const { step, columns } = (await readRun(runPlace(sweep, hash).directory)).series;
  const shares = Array.from(step, (at, row) => ({ at, share: columns.validationAccuracy?.[row] ?? NaN }));
  const measured = shares.filter(({ share }) => !Number.isNaN(share));
  const first = measured.findIndex(({ share }, i) => share >= SHARE && (measured[i + 1]?.share ?? 0) >= SHARE);
  return measured[first]?.at ?? null;
}

test("the end of a run tells the times by it, with its name, on the terminal, as JSON and on the page", async () => {
  const asked = ["--grokked", "95%+stable", "--out", join(root, "runs")];
  const { code, stdout, stderr } = await callInProcess("run", base, ...asked, "--json");
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^grokking {3}t1 \d+, t2 > 60, t3 > 60, t4 > 60 \(by 95%\+stable: first validation with an accuracy of 95 % from which all/m,
  );
  const { grokking, run: directory } = JSON.parse(stdout);
  run = directory;
  assert.deepEqual([grokking.definition.name, grokking.t4, grokking.lastValidatedStep], ["95%+stable", null, 60]);
  const page = readFileSync(join(directory, "report.html"), "utf8").replace(/<[^>]*>/g, "");
  assert.match(page, /Grokking times by 95%\+stable/);
  assert.match(
    page,
    /By 95%\+stable, the first validation .* it has not generalised by step 60, the last one validated/,
  );
  const usual = await callInProcess("resume", directory);
  assert.match(usual.stderr, /^grokking {3}t1 \d+, t2 not yet, t3 not yet, t4 not yet$/m);
});

test("a report tells it alone, and refuses it beside --threshold", async () => {
  const page = join(root, "one.html");
  const { stdout, stderr } = await callInProcess("report", run, "--grokked", "power", "--out", page, "--json");
  assert.match(stderr, /By power, the first validation with an accuracy of 99 %, as Power et al\. 2022 /);
  const [found] = JSON.parse(stdout).runs;
  assert.deepEqual([found.grokking.definition.name, found.grokkingAtThreshold], ["power", null]);
  const hypercube = [
    "hypercube",
    "--steps",
    "5",
    "--set",
    "data.validationPoints=0",
    "--out",
    join(root, "runs"),
    "--quiet",
  ];
  const bare = (await callInProcess("run", ...hypercube)).stdout.trim();
  const unmeasured =
    /: grokking is not measured: power reads trainAccuracy and validationAccuracy, which are not both recorded/;
  assert.match((await callInProcess("report", bare, "--grokked", "power")).stderr, unmeasured);
  assert.doesNotMatch((await callInProcess("report", bare)).stderr, /not measured/);
  assert.deepEqual(await callInProcess("report", run, "--grokked", "power", "--threshold", "90"), {
    ...{ code: 2, stdout: "" },
    stderr: "error: --threshold and --grokked contradict each other; give one of them\n",
  });
});

test("the table of a sweep: its runs read anew, a column names the definition, and not yet has its last step", async () => {
  const rows = await readRows("--grokked", ASKED);
  let happened = 0;
  for (const [hash, { grokkedAt, grokkedBy, lastValidatedStep, delay, t2 }] of rows) {
    const at = await lookFor(hash);
    assert.deepEqual([grokkedAt, grokkedBy, lastValidatedStep], [String(at ?? ""), ASKED, "60"]);
    assert.equal(delay, at === null || t2 === "" ? "" : String(at - Number(t2)));
    if (at !== null) happened++;
  }
  assert.ok(happened > 0 && happened < rows.size, `${happened} of ${rows.size}`);
  const [usual] = (await readRows()).values();
  assert.deepEqual([usual?.grokkedBy, usual?.lastValidatedStep, usual?.grokkedAt], [undefined, undefined, ""]);
});

test("the page of a sweep has the same times, its titles and headline name the definition", async () => {
  const page = join(root, "sweep.html");
  const { code, stdout } = await callInProcess("report", sweep, "--grokked", ASKED, "--out", page, "--json");
  assert.equal(code, 0);
  const { definition } = JSON.parse(stdout);
  assert.deepEqual(definition, {
    name: ASKED,
    meaning: "first of 2 validations in a row with an accuracy of 20 %",
  });
  const html = readFileSync(page, "utf8");
  assert.match(html, /Generalised is a run by 20%\+2: first of 2 validations in a row/);
  assert.match(html, /Have not generalised yet, by 20%\+2/);
  const { measures, runs } = JSON.parse(/id="sweep-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "");
  const place = measures.findIndex(({ name }: { name: string }) => name === "grokkedAt");
  assert.equal(measures[place].title, "Step of generalising by 20%+2");
  const told = runs.map(({ measured }: { measured: unknown[] }) => measured[place]);
  const table = [...(await readRows("--grokked", ASKED)).values()].map(({ grokkedAt = "" }) =>
    grokkedAt === "" ? { until: 60 } : Number(grokkedAt),
  );
  const sort = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort();
  assert.deepEqual(sort(told), sort(table));
  assert.equal((await callInProcess("report", sweep, "--out", page)).code, 0);
  assert.doesNotMatch(readFileSync(page, "utf8"), /Generalised is a run by/);
});

test("a query of the table sweep has them too, and of no other", { skip }, async () => {
  const sql = "SELECT hash, grokkedAt, lastValidatedStep AS last, grokkedBy AS name FROM sweep";
  const { stdout } = await callInProcess("query", sql, sweep, "--grokked", ASKED, "--format", "jsonl");
  const rows = await readRows("--grokked", ASKED);
  const lines = stdout.trim().split("\n");
  assert.equal(lines.length, rows.size);
  for (const line of lines) {
    const { hash, grokkedAt, last, name } = JSON.parse(line);
    assert.deepEqual([String(grokkedAt ?? ""), last, name], [rows.get(hash)?.grokkedAt, 60, ASKED]);
  }
  const other = await callInProcess("query", "SELECT 1 AS one", sweep, "--grokked", ASKED);
  const refusal = "error: --grokked: goes with the table sweep, and the query asks of no sweep\n";
  assert.deepEqual(other, { code: 2, stdout: "", stderr: refusal });
});

test("of a run whose folder is gone it is not known, which is told", async () => {
  const [hash = ""] = (await readRows()).keys();
  const { directory } = runPlace(sweep, hash);
  renameSync(directory, join(root, "gone"));
  try {
    const { stdout, stderr } = await callInProcess("sweep", "table", sweep, "--grokked", "1%");
    assert.match(stderr, /^not known when it generalised: .*\n$/);
    const row = stdout.split("\r\n").find((line) => line.startsWith(hash)) ?? "";
    assert.match(row, /,done,.*,1%,,$/);
    const page = join(root, "gone.html");
    assert.equal((await callInProcess("report", sweep, "--grokked", "1%", "--out", page)).code, 0);
    const { measures, runs } = JSON.parse(
      /id="sweep-data">(.*?)<\/script>/s.exec(readFileSync(page, "utf8"))?.[1] ?? "",
    );
    const place = measures.findIndex(({ name }: { name: string }) => name === "groks");
    const known = runs.filter(({ measured }: { measured: unknown[] }) => measured[place] !== null);
    assert.deepEqual([runs.length, known.length], [6, 5]);
  } finally {
    renameSync(join(root, "gone"), directory);
  }
});

test("a diagnosis tells t1 to t4 where they are asked for, of a log of losses alone by a loss", async () => {
  const usual = await callInProcess("diagnose", log, "--quiet");
  assert.doesNotMatch(usual.stdout, /[Gg]rokking/);
  const { stdout } = await callInProcess("diagnose", log, "--quiet", "--grokked", "loss<0.5");
  assert.match(stdout, /\nGrokking by loss<0\.5: first validation with a loss below 0\.5\.\n(.*\n)*$/);
  const cells = [...stdout.matchAll(/^ {2}(t\d|delay) +(.*)$/gm)].map(([, name, value]) => [name, value]);
  const times = { t1: "not measured", t2: "20", t3: "not measured", t4: "30", delay: "10" };
  assert.deepEqual(Object.fromEntries(cells), times);
  const stable = await callInProcess("diagnose", log, "--quiet", "--grokked", "loss<0.5+stable");
  assert.match(stable.stdout, /\n {2}t4 +> 40\n {2}delay +> 20\n/);
  const json = JSON.parse((await callInProcess("diagnose", log, "--quiet", "--grokked", "power", "--json")).stdout);
  assert.equal(json.grokking, null);
  const power = await callInProcess("diagnose", log, "--quiet", "--grokked", "power");
  assert.match(power.stdout, /\nGrokking is not measured: power reads trainAccuracy and validationAccuracy, which/);
  const watch = await callInProcess("diagnose", log, "--watch", "--grokked", "power");
  assert.deepEqual([watch.code, watch.stderr], [2, "error: --grokked: --watch tells no grokking times\n"]);
});

test("what is no definition is refused by every command in one line that says what is, and nothing is written", async () => {
  const out = join(root, "nothing");
  for (const args of [
    ["run", base, "--out", out],
    ["resume", run],
    ["fork", run, "--at", "0", "--out", out],
    ["report", run, "--out", out],
    ["report", sweep, "--out", out],
    ["diagnose", log, "--out", out],
    ["sweep", "table", sweep, "--out", `${out}.csv`],
    ["query", "FROM sweep", sweep],
    ["predict", run],
  ]) {
    const { code, stdout, stderr } = await callInProcess(...args, "--grokked", "95");
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(
      stderr,
      /^error: --grokked: "95" is not allowed; must be notsawo, power, xu, a share like 95%, [^\n]*\n$/,
    );
    assert.ok(!existsSync(out) && !existsSync(`${out}.csv`));
  }
});
