/**
 * @file `node scripts/node24.js bench/sweep.ts [--runs N] [--steps N] [--rounds N]`: what a sweep of `hypercube` takes, one
 * run and two at a time in turns, against the training alone: the same steps with the same readings in one process, no record.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { openSession } from "../src/training/index.ts";
import { median, runForJson } from "./process.ts";

const CLI = fileURLToPath(new URL("../bin/slingshot.js", import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "40" },
    steps: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
  },
});
const [runs, steps, rounds] = [Number(values.runs), Number(values.steps), Number(values.rounds)];
const folder = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const file = join(folder, "sweep.json");
writeFileSync(file, JSON.stringify({ experiment: "hypercube", set: { steps }, axes: {}, seeds: runs }));
const session = await openSession(loadExperiment("hypercube", []), { threads: 1 });

const times = { training: [] as number[], one: [] as number[], two: [] as number[] };
for (let round = 0; round < rounds; round++) {
  times.training.push(trainAlone());
  times.one.push(sweep(1));
  times.two.push(sweep(2));
}
session.dispose();
rmSync(folder, { recursive: true });

const [training, one, two] = [times.training, times.one, times.two].map(median) as [number, number, number];
console.log(`hypercube, ${runs} runs of ${steps} steps, medians of ${rounds} interleaved rounds, seconds a run`);
console.log(`  training alone, one thread       ${training.toFixed(3)}`);
console.log(`  sweep, one run at a time         ${one.toFixed(3)}   ${share(one - training, one)} not training`);
console.log(`  sweep, two runs at a time        ${two.toFixed(3)}   ${(one / two).toFixed(2)} times the throughput`);

/** Seconds of one run's steps, validations included. */
function trainAlone(): number {
  const begin = performance.now();
  for (let step = 0; step < steps; step++) session.advance();
  return (performance.now() - begin) / 1000;
}

/** Seconds a run of a whole sweep, from the command to its end. */
function sweep(jobs: number): number {
  const out = mkdtempSync(join(folder, "sweep-"));
  const begin = performance.now();
  const { done } = runForJson(process.execPath, [CLI, "sweep", file, "--out", out, "--jobs", `${jobs}`, "--json"]) as {
    done: number;
  };
  const seconds = (performance.now() - begin) / 1000;
  if (done !== runs) throw new Error(`${done} of ${runs} runs are done`);
  rmSync(out, { recursive: true });
  return seconds / runs;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
