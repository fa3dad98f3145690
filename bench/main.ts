/** @file `npm run bench -- [--only hypercube|division] [--rounds N] [--peer SCRIPT]`: how fast this project is, as ratios to peers in the same run. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inspectNode, type NodeReport } from "../src/engine/hosts/inspectNode.ts";
import { compareDivision } from "./division.ts";
import { compareHypercube } from "./hypercube.ts";
import { findPyTorch, type PyTorch } from "./pytorch.ts";

const BENCHMARKS = { hypercube: printHypercube, division: printDivision };

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    peer: { type: "string", default: fileURLToPath(new URL("peers/hypercube.py", import.meta.url)) },
  },
});
const rounds = Number(values.rounds);
const selected = Object.entries(BENCHMARKS).filter(([name]) => name === (values.only ?? name));
if (selected.length === 0) throw new Error(`--only: must be one of ${Object.keys(BENCHMARKS).join(", ")}`);

const machine = await inspectNode();
printMachine(machine);
const torch = findPyTorch();
console.log("missing" in torch ? `PyTorch: not compared, for ${torch.missing}` : `PyTorch ${torch.version}`);
const found = "missing" in torch ? null : torch;
for (const [, print] of selected) print(found, machine);

function printMachine({ node, revectorize, peakGflops, gemmGflops }: NodeReport): void {
  const peak = peakGflops.fused ?? peakGflops.multiplyAdd;
  console.log(`one core, Node ${node}, revectorize ${revectorize}`);
  console.log(`  peak of registers alone          ${peak.toFixed(1)} GFLOP/s`);
  for (const [name, rate] of Object.entries(gemmGflops)) {
    if (rate !== null)
      console.log(`  matrix product, ${name.padEnd(16)} ${rate.toFixed(1)} GFLOP/s, ${(rate / peak).toFixed(2)} of it`);
  }
}

function printHypercube(torch: PyTorch | null): void {
  if (!torch) return;
  const { oursMs, peerMs } = compareHypercube(torch.python, values.peer, rounds);
  console.log(`hypercube, one thread, medians of ${rounds} interleaved rounds, milliseconds a step`);
  console.log(`  PyTorch                          ${peerMs.toFixed(3)}`);
  console.log(`  Slingshot strict, recording      ${oursMs.toFixed(3)}   ratio ${(oursMs / peerMs).toFixed(2)}`);
}

function printDivision(torch: PyTorch | null, { relaxedSimd }: NodeReport): void {
  const times = compareDivision(torch?.python, { rounds, fast: relaxedSimd });
  console.log(
    `division, medians of ${rounds} interleaved rounds, milliseconds a step; ratio to PyTorch's all positions`,
  );
  for (const { label, threads, ms, ratio } of times) {
    const comparison = ratio === null ? "" : `   ratio ${ratio.toFixed(2)}`;
    console.log(
      `  ${label.padEnd(34)} ${threads} thread${threads === 1 ? " " : "s"} ${ms.toFixed(2).padStart(8)}${comparison}`,
    );
  }
}
