/**
 * @file `node scripts/node24.js bench/profile.ts [EXPERIMENT] [--set PATH=VALUE]...`: where the time of a training step goes,
 * by kernel, on one thread. EXPERIMENT is a preset (`division` if none is named) or a file.
 */
import { parseArgs } from "node:util";
import { createBatcher } from "../src/data/index.ts";
import { sortTopologically } from "../src/engine/graph.ts";
import { inspectNode } from "../src/engine/hosts/inspectNode.ts";
import { type Program, sizeOf, type Tensor } from "../src/engine/index.ts";
import { optimize } from "../src/engine/optimize.ts";
import { profileProgram } from "../src/engine/profile.ts";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { bindModel } from "../src/experiment/index.ts";
import { TrainingGraph } from "../src/session/trainingGraph.ts";
import { openSession } from "../src/training/index.ts";
import { median } from "./process.ts";

const WARM_UP_STEPS = 20;
const STEPS = 50;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { set: { type: "string", multiple: true, default: [] } },
});
const experiment = loadExperiment(positionals[0] ?? "division", values.set);
const { name, arithmetic, batch, model, seed } = experiment;

const bound = bindModel(experiment);
const { size } = createBatcher({ rows: bound.shape.rows.train, ...batch }, seed);
const flops = countProductFlops(new TrainingGraph(experiment, bound).traceTraining(size).program);
const { peakGflops } = await inspectNode();
const peak = (model.precision === "f64" ? peakGflops.strictF64 : peakGflops[arithmetic]) ?? Number.NaN;

const session = await openSession(experiment, { threads: 1, engine: "wasm" });
for (let step = 0; step < WARM_UP_STEPS; step++) session.advance();
const stepsMs = Array.from({ length: STEPS }, () => {
  const start = performance.now();
  session.advance();
  return performance.now() - start;
});
const kernels = profileProgram(session.machine, `train ${size}`);
session.dispose();

const totalMs = kernels.reduce((sum, { ms }) => sum + ms, 0);
console.log(
  `${name}, ${size} rows a step, ${arithmetic} arithmetic, products: ${session.machine.products}, one thread`,
);
printRow("kernel", "calls", "ms", "share");
for (const { kernel, calls, ms } of kernels) {
  const rate = kernel === `gemm_${model.precision}` ? describeRate(flops / ms / 1e6) : "";
  printRow(kernel, String(calls), ms.toFixed(3), `${((100 * ms) / totalMs).toFixed(1)}%`, rate);
}
printRow("all kernels, each at its best", "", totalMs.toFixed(3));
printRow(
  `a whole step, median of ${STEPS}`,
  "",
  median(stepsMs).toFixed(3),
  "",
  describeRate(flops / median(stepsMs) / 1e6),
);

function printRow(kernel: string, calls: string, ms: string, share = "", rate = ""): void {
  console.log(`  ${kernel.padEnd(30)} ${calls.padStart(5)} ${ms.padStart(9)} ${share.padStart(6)}   ${rate}`.trimEnd());
}

function describeRate(gflops: number): string {
  return `products: ${gflops.toFixed(1)} GFLOP/s, ${(gflops / peak).toFixed(2)} of the peak`;
}

/** Floating-point operations of the matrix products that a machine makes of a program. */
function countProductFlops({ outputs, updates = [] }: Program): number {
  const replaced = optimize([...outputs, ...updates]);
  const order = sortTopologically([...outputs, ...updates].map((tensor) => replaced.get(tensor) ?? tensor));
  return order.reduce((sum, tensor) => sum + (tensor.operation.name === "matmul" ? productFlops(tensor) : 0), 0);
}

/** 2 m n k: the result has m n elements, and the first factor m k, transposed or not. */
function productFlops({ shape, inputs: [factor] }: Tensor): number {
  return factor ? (2 * sizeOf(shape) * sizeOf(factor.shape)) / (shape[0] ?? 1) : 0;
}
