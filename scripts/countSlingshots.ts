/**
 * @file Counts slingshots over seeds: trains every row of a list by the command that it stands for, and prints a table.
 *
 * Usage: node scripts/node24.js scripts/countSlingshots.ts LIST.yaml --out DIR [--seeds 5] [--jobs 2] [--data DIR] [--only TEXT]
 *   [--print]
 *
 * LIST.yaml has groups, each with a `preset`, its `steps`, and `rows`: `label` and what is `set`. Results stay in
 * DIR/results.jsonl: what stands there is not trained again, and `--print` prints
 * it without training the rest. Counted are slingshots as the detector finds them, and cycles
 * by the plain rule of the PyTorch counts that they stand beside; of a loss that cannot come to 0, both above its floor.
 */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { readRun } from "../src/store/index.ts";
import { judgeRun, takeOffFloor } from "../src/verdict/index.ts";

interface Row {
  readonly label: string;
  readonly set?: readonly string[];
}

interface Group {
  readonly title: string;
  readonly preset: string;
  readonly steps: number;
  /** Whether its data are files, which lie where `--data` says. */
  readonly isOnFiles?: boolean;
  /** Settings of all rows. */
  readonly set?: readonly string[];
  readonly rows: readonly Row[];
}

/** What one run came to; steps count from 1. */
interface Finding {
  readonly command: string;
  readonly fittedAt: number | null;
  readonly slingshots: number;
  readonly cycles: readonly number[];
  /** Steps at which training rows are wrong again. */
  readonly dips: readonly number[];
  /** Losses are those above their floor. */
  readonly lowestLoss: number;
  readonly lastLoss: number;
  readonly nonFinite: boolean;
}

const SLINGSHOT = join(dirname(fileURLToPath(import.meta.url)), "..", "bin", "slingshot.js");

/** A spike of the plain rule: at least this loss, and this many times the lowest loss since the last one. */
const LEAST_SPIKE = 1e-3;
const LEAST_RISE = 1e4;
/** Spikes that follow each other within so many steps are one cycle. */
const MERGED_STEPS = 150;

/** Steps after fitting before a wrong row counts as wrong again. */
const SETTLED_STEPS = 150;

/** Steps at which all were right before, and one is wrong. */
function findDips(accuracies: ArrayLike<number>, fittedAt: number | null): number[] {
  const wrong: number[] = [];
  for (let step = (fittedAt ?? accuracies.length) + SETTLED_STEPS; step <= accuracies.length; step++) {
    if ((accuracies[step - 1] as number) < 1) wrong.push(step);
  }
  return wrong.filter((step, k) => k === 0 || step - (wrong[k - 1] as number) > MERGED_STEPS);
}

/** Steps at which cycles begin after step `fittedAt`, by losses above their floor. */
function findCycles(losses: ArrayLike<number>, fittedAt: number | null): number[] {
  const spikes: number[] = [];
  let trough = Number.POSITIVE_INFINITY;
  for (let i = (fittedAt ?? losses.length + 1) - 1; i < losses.length; i++) {
    trough = Math.min(trough, losses[i] as number);
    let peak = losses[i] as number;
    if (peak < LEAST_SPIKE || peak / Math.max(trough, 1e-12) < LEAST_RISE) continue;
    spikes.push(i + 1);
    // An infinite peak is come down from where the loss is finite.
    while (i + 1 < losses.length && (losses[i + 1] as number) > Math.min(peak / 1e3, Number.MAX_VALUE)) {
      i++;
      peak = Math.max(peak, losses[i] as number);
    }
    trough = Number.POSITIVE_INFINITY;
  }
  return spikes.filter((step, k) => k === 0 || step - (spikes[k - 1] as number) > MERGED_STEPS);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    seeds: { type: "string", default: "5" },
    jobs: { type: "string", default: "2" },
    data: { type: "string" },
    only: { type: "string", default: "" },
    print: { type: "boolean", default: false },
  },
});
const [list] = positionals;
if (list === undefined || values.out === undefined) throw new Error("usage: countSlingshots.ts LIST.yaml --out DIR");
const out = values.out;
mkdirSync(out, { recursive: true });
const groups = parse(readFileSync(list, "utf8")) as readonly Group[];
const kept = join(out, "results.jsonl");
const findings = new Map<string, Finding>();
if (existsSync(kept)) {
  for (const line of readFileSync(kept, "utf8")
    .split("\n")
    .filter((text) => text !== "")) {
    const finding = JSON.parse(line) as Finding;
    findings.set(finding.command, finding);
  }
}

/** What a person would type, without the place of data and runs. */
function commandOf({ preset, steps, set = [] }: Group, row: Row, seed: number | string): string {
  const settings = [...set, ...(row.set ?? [])].map((setting) => ` --set ${quote(setting)}`).join("");
  return `slingshot run ${preset} --steps ${steps} --seed ${seed}${settings}`;
}

const quote = (text: string) => (/^[\w.,=/+-]+$/.test(text) ? text : `'${text}'`);

async function train(group: Group, row: Row, seed: number): Promise<Finding> {
  const settings = [...(group.set ?? []), ...(row.set ?? [])].flatMap((setting) => ["--set", setting]);
  const asked = ["run", group.preset, "--steps", `${group.steps}`, "--seed", `${seed}`, ...settings];
  const where = ["--threads", "1", "--out", join(out, "runs"), "--json", "--quiet"];
  const data = group.isOnFiles === true && values.data !== undefined ? ["--data", values.data] : [];
  const child = spawn(process.execPath, [SLINGSHOT, ...asked, ...data, ...where], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  // 4: training has become non-finite, which is a finding.
  if (code !== 0 && code !== 4) throw new Error(`${commandOf(group, row, seed)}: exit code ${code}\n${stderr}`);
  const { run } = JSON.parse(stdout.trim().split("\n").at(-1) as string) as { run: string };
  const { series, manifest } = await readRun(run);
  const { slingshots } = judgeRun({ series, manifest });
  const losses = takeOffFloor({ series, manifest }).columns.trainLoss ?? [];
  const { fittedAt } = slingshots;
  return {
    command: commandOf(group, row, seed),
    fittedAt,
    slingshots: slingshots.slingshots.length,
    cycles: findCycles(losses, fittedAt),
    dips: findDips(series.columns.trainAccuracy ?? [], fittedAt),
    lowestLoss: Array.from(losses).reduce((least, loss) => Math.min(least, loss), Number.POSITIVE_INFINITY),
    lastLoss: losses[losses.length - 1] ?? Number.NaN,
    nonFinite: code === 4,
  };
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
const isAsked = (group: Group, row: Row) => `${group.title} ${row.label}`.includes(values.only);
const jobs = groups.flatMap((group) =>
  group.rows.filter((row) => isAsked(group, row)).flatMap((row) => seeds.map((seed) => ({ group, row, seed }))),
);
const open = (values.print ? [] : jobs).filter(({ group, row, seed }) => !findings.has(commandOf(group, row, seed)));
const start = Date.now();
let done = 0;
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let job = open.shift(); job; job = open.shift()) {
      const finding = await train(job.group, job.row, job.seed);
      findings.set(finding.command, finding);
      appendFileSync(kept, `${JSON.stringify(finding)}\n`);
      done++;
      const left = ((Date.now() - start) / done) * open.length;
      process.stderr.write(
        `${done} done, ${open.length} to go, ${Math.round(left / 60_000)} min: ${finding.command}\n`,
      );
    }
  }),
);

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];
const listed = (numbers: readonly (number | string)[]) => numbers.join(", ");

for (const group of groups) {
  const isCounted = (row: Row) => seeds.some((seed) => findings.has(commandOf(group, row, seed)));
  const rows = group.rows.filter((row) => isAsked(group, row) && isCounted(row));
  if (rows.length === 0) continue;
  console.log(`### ${group.title}\n`);
  console.log(`\`${commandOf(group, { label: "" }, "SEED")}\` and\n`);
  console.log(
    "| | settings | slingshots | cycles, plain rule | times that rows are wrong again | fits at | first spike | spacing | lowest loss |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const all = seeds.flatMap((seed) => findings.get(commandOf(group, row, seed)) ?? []);
    const firsts = all.flatMap(({ cycles }) => cycles.slice(0, 1));
    const gaps = all.flatMap(({ cycles }) => cycles.slice(1).map((step, k) => step - (cycles[k] as number)));
    const cells = [
      row.label,
      (row.set ?? []).map((setting) => `\`${setting}\``).join(" "),
      listed(all.map(({ slingshots, nonFinite }) => `${slingshots}${nonFinite ? " (non-finite)" : ""}`)),
      listed(all.map(({ cycles }) => cycles.length)),
      listed(all.map(({ dips }) => dips.length)),
      listed(all.map(({ fittedAt }) => fittedAt ?? "–")),
      firsts.length === 0 ? "" : `${Math.min(...firsts)} to ${Math.max(...firsts)}`,
      median(gaps) ?? "",
      // A loss that became NaN is kept as null.
      (median(all.map(({ lowestLoss }) => lowestLoss ?? Number.NaN)) ?? Number.NaN).toExponential(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log("");
}
