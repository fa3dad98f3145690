/** @file A sweep as page, as table and in SQL: the same numbers, also before it has ended, and no run is opened for them. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { readTable, runPlace, type Value } from "../../sweep/index.ts";
import { makePlan, makeRoots, openMade, tinyBase } from "../../sweep/madeSweep.fixture.ts";
import { formatSetting } from "../../verdict/index.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

const root = makeRoots();
const plan = makePlan(tinyBase(), "optimizer.epsilon", [1e-8, 1e-5], [0, 1]);

/** Three of its four runs have ended, one of them as failed. */
let folder = "";

before(async () => {
  folder = root("sweep");
  await openMade(folder, plan);
  const [first, second, third] = plan.points.map(({ hash }) => hash.slice(0, 16));
  // What is no run in the place of one makes it fail.
  mkdirSync(runPlace(folder, third ?? "").directory, { recursive: true });
  writeFileSync(join(runPlace(folder, third ?? "").directory, "note.txt"), "not a run");
  assert.equal(
    (await callInProcess("sweep", "work", folder, "--points", [first, second, third].join(), "--quiet")).code,
    3,
  );
});

/** What the page holds of the runs: on the axis, the seed, how they ended, and a measure of each. */
function readPage(path: string, measure: string): Map<string, unknown> {
  const page = readFileSync(path, "utf8");
  const text = /<script type="application\/json" id="sweep-data">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const { axes, measures, runs } = JSON.parse(text);
  const place = measures.findIndex(({ name }: { name: string }) => name === measure);
  return new Map(
    runs.map((run: { at: number[]; seed: number; measured: unknown[] }) => [
      `${axes[0].values[run.at[0] ?? -1]} ${run.seed}`,
      run.measured[place],
    ]),
  );
}

test("the page, the table and a query have the same numbers", { skip }, async () => {
  const { code, stdout, stderr } = await callInProcess("report", folder, "--json");
  const page = join(folder, "report.html");
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    ...{ report: page, headline: "Slingshots within 24 steps in 0 of 2 runs", runs: 4, ended: 3 },
  });
  assert.match(stderr, /the sweep is not finished: 1 of 4 runs have not ended\n/);
  const sql =
    'SELECT hash, run, path, "optimizer.epsilon" AS epsilon, seed, status, steps, trainLoss, error FROM sweep';
  const query = await callInProcess("query", sql, folder, "--format", "jsonl");
  assert.equal(query.code, 0, query.stderr);
  const lines = query.stdout.trim().split("\n");
  const rows = lines.map((line): Record<string, Value> => JSON.parse(line));
  const { columns } = readTable(folder);
  const cell = (row: number, name: string) => columns.find((column) => column.name === name)?.values[row];
  assert.deepEqual(
    rows,
    plan.points.map(({ hash, values, seed }, row) => ({
      ...{ hash, run: hash.slice(0, 16), path: runPlace(folder, hash).directory },
      ...{ epsilon: values["optimizer.epsilon"], seed },
      ...Object.fromEntries(["status", "steps", "trainLoss", "error"].map((name) => [name, cell(row, name)])),
    })),
  );
  assert.deepEqual(
    rows.map(({ status }) => status),
    ["done", "done", "failed", "waiting"],
  );
  assert.equal(new Set(rows.map(({ trainLoss }) => trainLoss)).size, 3);
  const losses = readPage(page, "trainLoss");
  // In the page, failed runs have no numbers.
  for (const { epsilon, seed, trainLoss } of rows)
    assert.equal(losses.get(`${formatSetting(epsilon)} ${seed}`), trainLoss, JSON.stringify([...losses]));
});

test("a run that failed leads to where it was moved, others to their folders", async () => {
  assert.equal((await callInProcess("report", folder)).code, 0);
  const page = readFileSync(join(folder, "report.html"), "utf8");
  const text = /<script type="application\/json" id="sweep-data">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const runs: { status: string; folder: string | null }[] = JSON.parse(text).runs;
  for (const { status, folder: place } of runs) {
    assert.match(String(place), status === "waiting" ? /null/ : status === "failed" ? /^failed\/.*-1$/ : /^runs\//);
    assert.ok(place === null || existsSync(join(folder, place)), String(place));
  }
  assert.equal(runs.filter(({ status }) => status === "failed").length, 1);
});

test("a query of a sweep alone opens no run, is found below a folder, and joins with those that ask for runs", {
  skip,
}, async () => {
  const [hash = ""] = plan.points.map((point) => point.hash);
  const joined = "SELECT count(*) AS n FROM series JOIN sweep USING (run) WHERE status = 'done'";
  const { stdout } = await callInProcess("query", joined, dirname(folder), "--format", "csv");
  assert.equal(stdout, "n\r\n48\r\n");
  const manifest = join(runPlace(folder, hash).directory, "manifest.json");
  const whole = readFileSync(manifest);
  try {
    writeFileSync(manifest, "{");
    const alone = await callInProcess(
      "query",
      "SELECT count(*) AS n, count(trainLoss) AS ended FROM Sweep",
      dirname(folder),
    );
    assert.deepEqual([alone.code, alone.stderr], [0, ""]);
    assert.match(alone.stdout, /\n4 +2\n$/);
    assert.match((await callInProcess("query", joined, folder)).stderr, /^left out: /);
    for (const [sql, tells] of [
      ["SELECT 1 AS one", /^one\n---\n +1\n$/],
      ["SHOW TABLES", /\ncheckpoints\nevents\nruns\nseries\nsweep\n$/],
    ] as const) {
      const { code, stdout, stderr } = await callInProcess("query", sql, folder);
      assert.deepEqual([code, stderr], [0, ""], sql);
      assert.match(stdout, tells);
    }
    for (const sql of ["SHOW ALL TABLES", "describe;", "FROM duckdb_columns()"]) {
      const { stdout, stderr } = await callInProcess("query", sql, folder);
      assert.match(stderr, /^left out: /, sql);
      assert.match(stdout, /optimizer\.epsilon/, sql);
    }
  } finally {
    writeFileSync(manifest, whole);
  }
  const none = root("none");
  mkdirSync(none);
  const { code, stderr } = await callInProcess("query", "FROM sweep", none);
  assert.deepEqual([code, stderr], [3, `error: there is no sweep in ${none}\n`]);
});

test("sweeps with other axes and endings are one table, each number in one spelling, and what is damaged is told once", {
  skip,
}, async () => {
  const other = join(dirname(folder), "other");
  await openMade(other, makePlan(tinyBase(), "optimizer.learningRate", [1e-3, 2e-8]));
  const sql = 'SELECT "optimizer.epsilon" AS e, "optimizer.learningRate" AS l, status, path FROM sweep WHERE seed = 0';
  const { stdout } = await callInProcess("query", sql, folder, other, "--format", "csv");
  const rows = stdout.split("\r\n").map((row) => row.split(",").slice(0, 3).join());
  assert.deepEqual(rows, ["e,l,status", "1e-8,,done", "1e-5,,failed", ",0.001,waiting", ",2e-8,waiting", ""]);
  const journal = join(other, "journal", "h.jsonl");
  writeFileSync(journal, '{"hash":7}\n');
  const told = `left out: ${journal} line 1: hash: 7 is not allowed; must be a SHA-256\n`;
  assert.equal((await callInProcess("query", "FROM sweep", other)).stderr, told);
  assert.equal((await callInProcess("sweep", "status", other)).stderr, told);
  assert.equal((await callInProcess("sweep", "table", other)).stderr, told);
  assert.equal(JSON.parse((await callInProcess("sweep", "status", other, "--json")).stdout).leftOut, 1);
  assert.equal(readFileSync(journal, "utf8"), '{"hash":7}\n');
});

test("what a page of a sweep cannot be is refused, and nothing is written over", async () => {
  const page = join(folder, "report.html");
  rmSync(page, { force: true });
  for (const [args, line] of [
    [[folder, "--points", "2000"], "--points: goes with runs; the page of a sweep has no lines"],
    [
      [folder, "--threshold", "90"],
      "--threshold: goes with runs; those of a sweep were judged at 95 % as they ended; --grokked judges them anew",
    ],
    [["runs/elsewhere", folder], `${folder} is a sweep; the page of a sweep is of one alone`],
  ] as const)
    assert.deepEqual(await callInProcess("report", ...args), { code: 2, stdout: "", stderr: `error: ${line}\n` });
  assert.throws(() => readFileSync(page), /ENOENT/);
  writeFileSync(page, "mine");
  const { code, stderr } = await callInProcess("report", folder);
  assert.deepEqual(
    [code, stderr],
    [2, `error: ${page} exists and is no report of slingshot's; name another file with --out\n`],
  );
  assert.equal(readFileSync(page, "utf8"), "mine");
  rmSync(page);
});
