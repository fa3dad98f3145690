/**
 * @file `node scripts/node24.js bench/openRun.ts [RUN] [--steps N]`: how long it takes to open a long run: every series file
 * read and verified. RUN's recorded rows are repeated, each time a little different, up to N steps.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRun } from "../src/recording/index.ts";
import { readRun } from "../src/store/index.ts";
import { median } from "./process.ts";

const ROUNDS = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "1000000" } },
});
const [source] = positionals;
if (source === undefined) throw new Error("name a run folder whose rows are to be repeated");
const { series, experiment, manifest } = await readRun(source);
const columns = manifest.columns.map(({ name }) => series.columns[name] ?? new Float64Array(series.step.length));
const root = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const directory = join(root, "run");
const writer = createRun(directory, { experiment, manifest: {}, columns: manifest.columns });
const steps = Number(values.steps);
const row = new Float64Array(columns.length);
for (let step = 1; step <= steps; step++) {
  const from = (step - 1) % series.step.length;
  const factor = 1 + (step - 1 - from) / series.step.length / 1000;
  columns.forEach((column, i) => {
    row[i] = (column[from] as number) * factor;
  });
  writer.appendRow(step, row);
}
writer.finish("done");
const files = readdirSync(join(directory, "series")).map((name) => statSync(join(directory, "series", name)).size);
const seconds: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const begin = performance.now();
  const opened = await readRun(directory);
  seconds.push((performance.now() - begin) / 1000);
  if (opened.series.step.length !== steps || opened.damaged.length > 0)
    throw new Error("the run did not come back whole");
}
rmSync(root, { recursive: true });
const bytes = files.reduce((sum, size) => sum + size, 0);
console.log(
  `${steps} steps of ${columns.length} columns in ${files.length} files, ${(bytes / steps).toFixed(1)} bytes a step`,
);
console.log(
  `  opened in ${median(seconds).toFixed(2)} s, median of ${ROUNDS} (${seconds.map((s) => s.toFixed(2)).join(", ")})`,
);
