/** @file `slingshot report` of more than six runs: its numbers are those of `slingshot query`. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { defineByShare } from "../../analysis/index.ts";
import { createRun } from "../../recording/index.ts";
import { readManyRuns } from "../../report/index.ts";
import type { RunFacts } from "../../store/index.ts";
import { formatNumber } from "../../words.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

const duckdb = await import("@duckdb/node-api").catch(() => null);
const skip = duckdb === null && "DuckDB is not installed";

const STEPS = 200;

const home = process.cwd();
let root = "";
let runs: string[] = [];
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-report-many-"));
  process.chdir(root);
  runs = [1e-8, 1e-5].flatMap((epsilon) => Array.from({ length: 5 }, (_, seed) => writeRun(epsilon, seed)));
});
after(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

/** Losses that no other run has. */
function writeRun(epsilon: number, seed: number, name = `${epsilon}-${seed}`, manifest: RunFacts = {}): string {
  const run = createRun(join(root, name), {
    experiment: { name: "forged", steps: STEPS, seed, optimizer: { epsilon } },
    manifest,
    columns: (["trainLoss", "trainAccuracy", "lastLayerNorm"] as const).map((column) => ({
      name: column,
      type: "f64",
    })),
    spanRows: 100,
  });
  for (let step = 1; step <= STEPS; step++) {
    const loss = (1 + seed * seed) * (epsilon === 1e-8 ? 1 : 3.7) * Math.exp(-step / 40);
    run.appendRow(step, [step === 77 && seed === 2 ? 1000 : loss, 1, 1 + seed + step / STEPS]);
  }
  run.finish("done");
  return name;
}

const figure = (page: string, column: string) =>
  new RegExp(`<figure data-column="${column}">[\\s\\S]*?</figure>`).exec(page)?.[0] ?? "";

test("medians, quartiles and ends of the table and of the charts are those of a query", { skip }, async () => {
  const { code, stdout } = await callInProcess("report", ...runs, "--json");
  assert.equal(code, 0);
  const page = readFileSync("report.html", "utf8");
  const answer = JSON.parse(stdout) as { report: string; headline: string; runs: { run: string; trainLoss: number }[] };
  assert.deepEqual([answer.report, answer.headline], ["report.html", "Slingshots within 200 steps in 0 of 10 runs"]);
  assert.deepEqual(
    answer.runs.map(({ run }) => run),
    runs,
  );
  const sql = `select epsilon, median(trainLoss), quantile_cont(trainLoss, 0.25), quantile_cont(trainLoss, 0.75),
    min(trainLoss), max(trainLoss), median(lastLayerNorm) from series join (select run, "optimizer.epsilon" as epsilon from runs) using (run)
    where step = ${STEPS} group by epsilon order by epsilon`;
  const query = await callInProcess("query", sql, ...runs, "--format", "csv");
  const rows = query.stdout
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(",").map(Number));
  assert.equal(rows.length, 2);
  const table = /<section data-figure="table">[\s\S]*?<\/section>/.exec(page)?.[0] ?? "";
  for (const row of rows) {
    const [middle = "", low = "", high = "", least = "", most = "", norm = ""] = row.slice(1).map(formatNumber);
    assert.ok(
      table.includes(`${middle} <span class="muted">(${least} to ${most})</span>`),
      `${middle} (${least} to ${most})`,
    );
    const where = `optimizer.epsilon ${row[0]}: at step 200`.replace("0.00001", "1e-5");
    assert.ok(figure(page, "trainLoss").includes(`${where} ${middle} (quartiles ${low} to ${high}), n 5`), where);
    assert.ok(figure(page, "lastLayerNorm").includes(`${where} ${norm} `));
  }
});

test("runs are listed with their folders, seeds are one setting, and one spike of one step is on the page", async () => {
  await callInProcess("report", ...runs, "--quiet", "--out", "page.html");
  const page = readFileSync("page.html", "utf8");
  assert.match(page, /aria-label="5 runs optimizer\.epsilon 1e-8"/);
  assert.match(page, /"folder":"1e-8-3","hasReport":false/);
  assert.match(page, /What varies: optimizer\.epsilon \(2 values\) and seed \(5 values\)/);
  assert.match(figure(page, "trainLoss"), />1000</);
  assert.doesNotMatch(page, /(src|href)="(?!data:)[^$"]|@import|url\(|https?:/);
});

test("forks stand apart, have curves after their fork step alone, and the page says so", async () => {
  const forks = [0, 1, 2].map((seed) => {
    const parent = `1e-8-${seed}`;
    const origin = { run: parent, path: `../${parent}`, step: 100, parametersSha256: "", changes: [] };
    return writeRun(1e-5, seed, `fork-${seed}`, { forkedFrom: { ...origin, optimizerState: "kept" } });
  });
  assert.equal((await callInProcess("report", ...runs, ...forks, "--quiet", "--out", "forks.html")).code, 0);
  const page = readFileSync("forks.html", "utf8");
  assert.match(page.replace(/<[^>]*>/g, ""), /3 of 13 runs are forks: their curves and slingshots are those after the/);
  assert.match(page, /aria-label="5 runs optimizer\.epsilon 1e-5, fork step none"/);
  assert.match(page, /aria-label="3 runs optimizer\.epsilon 1e-5, fork step 100"/);
  const data = JSON.parse(/id="sweep-data">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
  assert.deepEqual(data.axes[1].values, ["none", "100"]);
  // The spike of seed 2 at step 77 is in the past of its fork.
  const many = await readManyRuns(forks, defineByShare(0.95));
  assert.ok([...(many.short.get("fork-2")?.columns.trainLoss?.most ?? [])].every((loss) => !(loss >= 1000)));
  assert.deepEqual(many.forkSteps, [100, 100, 100]);
});

test("what is damaged beyond reading is left out and told, and no other file than a report is replaced", async () => {
  const broken = writeRun(1e-3, 0);
  truncateSync(join(broken, "manifest.json"), 5);
  const { code, stderr } = await callInProcess("report", ...runs, broken, "--out", "some.html");
  assert.equal(code, 3);
  assert.match(stderr, /left out: .*0\.001-0/);
  writeFileSync("mine.txt", "mine");
  assert.equal((await callInProcess("report", ...runs, "--out", "mine.txt")).code, 2);
  assert.equal(readFileSync("mine.txt", "utf8"), "mine");
});
