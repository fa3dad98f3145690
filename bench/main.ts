/** @file `npm run bench -- [--rounds N] [--peer SCRIPT]`: how fast this project is, as ratios to peers in the same run. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inspectMachine } from "../src/engine/index.ts";
import { compareHypercube } from "./hypercube.ts";
import { findPyTorch } from "./pytorch.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    peer: { type: "string", default: fileURLToPath(new URL("peers/hypercube.py", import.meta.url)) },
  },
});

const machine = await inspectMachine();
const peak = machine.peakGflops.fused ?? machine.peakGflops.multiplyAdd;
console.log(`one core, Node ${machine.node}, revectorize ${machine.revectorize}`);
console.log(`  peak of registers alone          ${peak.toFixed(1)} GFLOP/s`);
for (const [name, rate] of Object.entries(machine.gemmGflops)) {
  if (rate !== null)
    console.log(`  matrix product, ${name.padEnd(16)} ${rate.toFixed(1)} GFLOP/s, ${(rate / peak).toFixed(2)} of it`);
}

const torch = findPyTorch();
if ("missing" in torch) {
  console.log(`PyTorch: not compared, for ${torch.missing}`);
} else {
  const { oursMs, peerMs } = compareHypercube(torch.python, values.peer, Number(values.rounds));
  console.log(`hypercube, one thread, medians of ${values.rounds} interleaved rounds, milliseconds a step`);
  console.log(`  PyTorch ${torch.version.padEnd(24)} ${peerMs.toFixed(3)}`);
  console.log(`  Slingshot strict, recording      ${oursMs.toFixed(3)}   ratio ${(oursMs / peerMs).toFixed(2)}`);
}
