/**
 * @file `node scripts/node24.js bench/memory.ts [EXPERIMENT] [--steps N] [--threads N]`: memory of a recorded run, whether
 * it grows after the first thousand steps, and its most.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { runExperiment } from "../src/training/index.ts";

const WARM_UP_STEPS = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "20000" }, threads: { type: "string", default: "1" } },
});
const steps = Number(values.steps);
const experiment = loadExperiment(positionals[0] ?? "division", [`steps=${steps}`]);
const root = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const samples: { readonly step: number; readonly mb: number }[] = [];
const sample = (step: number) => samples.push({ step, mb: process.memoryUsage().rss / 2 ** 20 });
let next = 0;
await runExperiment(experiment, {
  root,
  threads: Number(values.threads),
  engine: "wasm",
  onProgress: ({ step }) => {
    if (step < next) return;
    sample(step);
    next += 500;
  },
});
rmSync(root, { recursive: true });

const settled = samples.filter(({ step }) => step >= WARM_UP_STEPS).map(({ mb }) => mb);
const middle = Math.floor(settled.length / 2);
const average = (list: readonly number[]) => list.reduce((sum, mb) => sum + mb, 0) / list.length;
console.log(`${experiment.name}, ${steps} steps, ${values.threads} thread(s): resident memory`);
for (const { step, mb } of samples) console.log(`  step ${String(step).padStart(7)}  ${mb.toFixed(1)} MB`);
console.log(`  most ${Math.max(...samples.map(({ mb }) => mb)).toFixed(1)} MB`);
console.log(
  `  first and second half after step ${WARM_UP_STEPS}: ${average(settled.slice(0, middle)).toFixed(1)} and ${average(settled.slice(middle)).toFixed(1)} MB`,
);
