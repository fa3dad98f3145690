/**
 * @file `node scripts/node24.js bench/diagnose.ts [--rows N] [--rounds N] [--csv FILE]`: how long a log takes to be diagnosed once it is
 * read, the memory of the process, and a value of a spike finder that sees one step at a time; and reading and diagnosing a CSV
 * file that is written for it, of as many rows: in parts where it is as long as that.
 */

import { once } from "node:events";
import { createReadStream, createWriteStream, rmSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnoseParts } from "../src/cli/diagnosis/diagnoseParts.ts";
import { type Diagnosis, diagnose, SpikeFinder } from "../src/diagnosis/index.ts";
import { readCsv } from "../src/interop/index.ts";
import { findLongLog } from "../src/logs/index.ts";
import { median } from "./process.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    csv: { type: "string" },
  },
});
const rows = Number(values.rows);
const rounds = Number(values.rounds);

/** Uniform numbers around 0, as noise. */
let state = 1;
const noise = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 31 - 1;
};
const BAD_EVERY = 100_000;
const isBad = (row: number) => row % BAD_EVERY === BAD_EVERY - 1;
const COLUMNS: Readonly<Record<string, (row: number) => number>> = {
  loss: (row) => 1 + 3 * Math.exp(-row / 1e5) + 0.1 * noise() + (isBad(row) ? 2 : 0),
  grad_norm: (row) => 1 + 0.2 * noise() + (isBad(row) ? 8 : 0),
  learning_rate: (row) => 1e-3 * Math.min(1, row / 1000),
  eval_loss: () => 1.5 + 0.02 * noise(),
};
const showMegabytes = () => `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;

if (values.csv === undefined) {
  const step = Float64Array.from({ length: rows }, (_, row) => row + 1);
  const columns = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, at]) => [name, step.map((_, row) => at(row))]),
  );
  const before = showMegabytes();
  const seconds = Array.from({ length: rounds }, () => {
    const start = performance.now();
    diagnose({ step, columns });
    return (performance.now() - start) / 1000;
  });
  const which = `${rows.toLocaleString("en")} rows of ${Object.keys(columns).length} columns`;
  console.log(
    `${which}: diagnosed in ${median(seconds).toFixed(2)} s (median of ${rounds}); the process has ${showMegabytes()}, before ${before}`,
  );
  const online = Object.values(columns).map((column) => {
    const finder = new SpikeFinder(1e-9);
    const start = performance.now();
    for (let row = 0; row < rows; row++) finder.take(row + 1, column[row] as number);
    return (1e3 * (performance.now() - start)) / rows;
  });
  console.log(`one step at a time: ${online.reduce((sum, one) => sum + one, 0).toFixed(2)} µs a step of all columns`);
} else {
  await writeCsv(values.csv);
  const size = (statSync(values.csv).size / 1e6).toFixed(0);
  const start = performance.now();
  const long = await findLongLog([values.csv]);
  const options = { step: undefined, map: new Map(), skip: [], resumed: false, columns: undefined };
  const {
    steps,
    spikes,
    parts = 1,
  } = long === null ? await diagnoseWhole(values.csv) : (await diagnoseParts(long, options, {})).diagnosis;
  const seconds = (performance.now() - start) / 1000;
  const peak = (process.resourceUsage().maxRSS / 1e3).toFixed(0);
  const bad = new Set(spikes.filter(({ isOfLoss }) => isOfLoss).map(({ step }) => step));
  const made = Array.from({ length: Math.floor(rows / BAD_EVERY) }, (_, i) => (i + 1) * BAD_EVERY);
  const found = made.filter((step) => bad.has(step)).length;
  console.log(
    `${size} MB of CSV, ${steps?.rows.toLocaleString("en")} rows: read and diagnosed in ${seconds.toFixed(1)} s and ${parts} parts; ${found} of ${made.length} spikes found, and ${bad.size - found} others; the process had ${peak} MB at most`,
  );
  rmSync(values.csv);
}

async function diagnoseWhole(file: string): Promise<Diagnosis> {
  const [reading] = await readCsv(createReadStream(file));
  if (reading === undefined) throw new Error("the file holds no run");
  const { step, columns } = reading.table;
  return diagnose({ step, columns: Object.fromEntries(columns.map(({ name, values }) => [name, values])) });
}

async function writeCsv(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write(`step,${Object.keys(COLUMNS).join(",")}\n`);
  for (let row = 0; row < rows; row++) {
    const line = `${row + 1},${Object.values(COLUMNS)
      .map((at) => at(row))
      .join(",")}\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}
