/**
 * @file `node scripts/node24.js bench/diagnose.ts [--rows N] [--rounds N] [--csv FILE]`: how long a log takes to be diagnosed once it is
 * read, the memory of the process, and a value of a spike finder that sees one step at a time; and reading and diagnosing a CSV
 * file that is written for it, of as many rows.
 */

import { once } from "node:events";
import { createReadStream, createWriteStream, rmSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnose, SpikeFinder } from "../src/diagnosis/index.ts";
import { readCsv } from "../src/interop/index.ts";
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
const isBad = (row: number) => row % 100_000 === 99_999;
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
  const start = performance.now();
  const [reading] = await readCsv(createReadStream(values.csv));
  const readSeconds = (performance.now() - start) / 1000;
  if (reading === undefined) throw new Error("the file holds no run");
  const { step, columns } = reading.table;
  const begun = performance.now();
  diagnose({ step, columns: Object.fromEntries(columns.map(({ name, values }) => [name, values])) });
  const seconds = (performance.now() - begun) / 1000;
  const size = (statSync(values.csv).size / 1e6).toFixed(0);
  console.log(
    `${size} MB of CSV, ${rows.toLocaleString("en")} rows: read in ${readSeconds.toFixed(1)} s, diagnosed in ${seconds.toFixed(1)} s; the process has ${showMegabytes()}`,
  );
  rmSync(values.csv);
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
