/** @file `npm run bench -- [--only hypercube|figure1|division|curvature|convolution|images] [--rounds N] [--peer SCRIPT]`: how fast this project is, as ratios to peers in the same run. */
import { parseArgs } from "node:util";
import { inspectNode, type NodeReport } from "../src/engine/hosts/inspectNode.ts";
import { type Contender, takeTurns } from "./contest.ts";
import { listConvolutions } from "./convolution.ts";
import { listCurvatures } from "./curvature.ts";
import { listDivisions } from "./division.ts";
import { listHypercubes, NETWORKS } from "./hypercube.ts";
import { listImageNetworks } from "./images.ts";
import { findPyTorch } from "./pytorch.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "7" },
    peer: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const machine = await inspectNode();
const torch = findPyTorch();
const python = "missing" in torch ? null : torch.python;
const contests: Readonly<Record<string, () => Contender[] | Promise<Contender[]>>> = {
  hypercube: () => listHypercubes(NETWORKS.hypercube, python, values.peer),
  figure1: () => listHypercubes(NETWORKS.figure1, python, values.peer),
  division: () => [1, 2].flatMap((threads) => listDivisions(threads, { python, fast: machine.relaxedSimd })),
  curvature: async () => [...(await listCurvatures("f32", python)), ...(await listCurvatures("f64", python))],
  convolution: () => listConvolutions(python),
  images: () => listImageNetworks(python, machine.relaxedSimd),
};
/** What is timed where no run is recorded. */
const UNRECORDED: Readonly<Record<string, string>> = { curvature: "one", convolution: "one", images: "a step" };
const selected = Object.entries(contests).filter(([name]) => name === (values.only ?? name));
if (selected.length === 0) throw new Error(`--only: must be one of ${Object.keys(contests).join(", ")}`);

printMachine(machine);
console.log("missing" in torch ? `PyTorch: not compared, for ${torch.missing}` : `PyTorch ${torch.version}`);
for (const [name, list] of selected) {
  const what = UNRECORDED[name] ?? "a step, ours with every step recorded";
  console.log(`${name}, medians of ${rounds} interleaved rounds, milliseconds ${what}`);
  for (const { label, threads, ms, ratio, peakMb } of takeTurns(await list(), rounds)) {
    const comparison = ratio === null ? "" : `   ratio ${ratio.toFixed(2)}`;
    const memory = peakMb === null ? "" : `   ${peakMb.toFixed(0)} MB`;
    console.log(
      `  ${label.padEnd(46)} ${threads} thread${threads === 1 ? " " : "s"} ${ms.toFixed(3).padStart(9)}${comparison}${memory}`,
    );
  }
}

function printMachine({ node, revectorize, native, peakGflops, gemmGflops }: NodeReport): void {
  console.log(`one core, Node ${node}, revectorize ${revectorize}; machine code: ${native.strict}`);
  for (const arithmetic of ["strict", "strictF64", "fast"] as const) {
    const peak = peakGflops[arithmetic];
    console.log(`  ${arithmetic}: peak of registers alone ${peak?.toFixed(1) ?? "not known"} GFLOP/s`);
    for (const [kernels, rates] of Object.entries(gemmGflops)) {
      const rate = rates?.[arithmetic] ?? null;
      if (rate === null) continue;
      const share = peak === null ? "" : `, ${(rate / peak).toFixed(2)} of it`;
      console.log(`    matrix product, ${kernels.padEnd(6)} ${rate.toFixed(1)} GFLOP/s${share}`);
    }
  }
}
