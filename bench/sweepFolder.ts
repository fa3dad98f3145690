/**
 * @file `node scripts/node24.js bench/sweepFolder.ts [--runs N] [--out DIR]`: how long the commands that read a sweep take
 * where it has N runs, and what memory each needs. The points are those of a plan, their ends are made up, and the folders of the runs are empty: none is
 * opened.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { journalFolder } from "../src/sweep/folder/places.ts";
import { toLines } from "../src/sweep/folder/points.ts";
import { type Outcome, openSweep, parseSweep, planSweep, runPlace } from "../src/sweep/index.ts";

const LEARNING_RATES = 100;
const SEEDS = 10;
/** Files of the journal: one a process that trained. */
const WRITERS = 16;

const { values } = parseArgs({ options: { runs: { type: "string", default: "100000" }, out: { type: "string" } } });
const runs = Number(values.runs);
const root = values.out ?? mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const folder = join(root, "sweep");
const main = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

await makeSweep();
const ask = 'SELECT "optimizer.epsilon", count(*), median(grokkedAt) FROM sweep GROUP BY ALL ORDER BY ALL LIMIT 3';
for (const args of [
  ["sweep", "status", folder],
  ["sweep", "table", folder, "--out", join(root, "table.csv")],
  ["sweep", "table", folder, "--out", join(root, "table.parquet")],
  ["query", ask, folder],
  ["report", folder],
])
  measure(args);
console.log(`  report.html ${(statSync(join(folder, "report.html")).size / 1e6).toFixed(1)} MB`);
if (values.out === undefined) rmSync(root, { recursive: true });

async function makeSweep(): Promise<void> {
  const begin = performance.now();
  const document = parseSweep(
    {
      experiment: "hypercube",
      axes: {
        "optimizer.epsilon": { log: [1e-10, 1e-3], points: Math.ceil(runs / LEARNING_RATES / SEEDS) },
        "optimizer.learningRate": { log: [1e-4, 1e-2], points: LEARNING_RATES },
      },
      seeds: SEEDS,
    },
    { name: "bench", folder: "." },
  );
  const plan = planSweep(document);
  const { points } = plan;
  console.log(`${points.length} runs in ${folder}\n  planned in ${seconds(begin)} s`);
  await openSweep(folder, plan, { ...document });
  for (const { hash } of points) mkdirSync(runPlace(folder, hash).directory, { recursive: true });
  for (let writer = 0; writer < WRITERS; writer++) {
    const ended = points.flatMap(({ hash }, i) => (i % WRITERS === writer ? [makeOutcome(hash, i)] : []));
    writeFileSync(join(journalFolder(folder), `bench-${writer}.jsonl`), toLines(ended));
  }
}

/** No number of which is that of the run before. */
function makeOutcome(hash: string, i: number): Outcome {
  const grows = 1 + Math.sin(i);
  return {
    ...{ hash, status: i % 1000 === 999 ? "failed" : "done", steps: 2000, endedBy: null, answer: "neither" },
    ...{ slingshots: i % 8, firstSpike: i % 8 === 0 ? null : 100 + (i % 700), fittedAt: 60 + (i % 40) },
    ...{ grokkedAt: i % 3 === 0 ? null : 900 + (i % 1000), delay: i % 3 === 0 ? null : 800 + (i % 900) },
    ...{ trainLoss: Math.exp(-9 * grows), trainAccuracy: 1, validationAccuracy: grows / 2 },
    ...{ highestValidationAccuracy: grows / 2, lastLayerNorm: 3 * grows, parametersSha256: hash },
    ...{
      seconds: 0.3 + grows / 10,
      attempts: 1,
      error: i % 1000 === 999 ? "its process ended 3 times: SIGKILL" : null,
    },
    endedAt: new Date(Date.UTC(2026, 10, 26) + i).toISOString(),
  };
}

/** Runs the command in a process of its own. */
function measure(args: readonly string[]): void {
  const usage = join(root, "usage");
  const tell = `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())))`;
  const code = `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(main)}); ${tell}`;
  const begin = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(code)}`, main, ...args],
    { encoding: "utf8", maxBuffer: 2 ** 30 },
  );
  const took = seconds(begin);
  if (status !== 0) throw new Error(stderr);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usage, "utf8"));
  const processor = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  const name = args.filter((word) => !word.startsWith("SELECT") && !word.startsWith("/")).join(" ");
  console.log(`  ${name.padEnd(24)} ${took} s, ${processor} s of processors, ${(maxRSS / 1024).toFixed(0)} MB`);
}

function seconds(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(1);
}
