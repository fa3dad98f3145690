/** @file A convolution of a layer as VGG has it, and both its gradients, here and in PyTorch. */
import { fileURLToPath } from "node:url";
import { nodeHost } from "../src/engine/hosts/node.ts";
import {
  conv2d,
  createMachine,
  differentiate,
  type EngineHost,
  leaf,
  type Machine,
  type Tensor,
} from "../src/engine/index.ts";
import { type Contender, timePeer } from "./contest.ts";
import { median } from "./process.ts";

const PEER = fileURLToPath(new URL("./peers/convolution.py", import.meta.url));
const REPETITIONS = 11;
const THREADS = 2;

/** 3 × 3, 64 channels to 64, on images of 32 × 32, 64 at a time. */
const SIZES = { images: 64, size: 32, channels: 64, filters: 64 } as const;

const PASSES = ["forward", "image", "filters"] as const;
type Pass = (typeof PASSES)[number];

/** Ratios are to PyTorch's own layout, and its other one stands beside it. */
export async function listConvolutions(python: string | null): Promise<Contender[]> {
  const { native: _, ...wasmHost } = nodeHost;
  const [native, wasm] = [await prepare(nodeHost), await prepare(wasmHost)];
  return PASSES.flatMap((pass) => {
    const peer = (layout: "nchw" | "nhwc", baseline: Contender | null): Contender[] => {
      if (python === null) return [];
      const measure = () => timePeer(python, PEER, ["--pass", pass, "--layout", layout, "--threads", String(THREADS)]);
      return [{ label: `PyTorch, ${layout}, ${pass}`, threads: THREADS, baseline, measure }];
    };
    const [first] = peer("nchw", null);
    const baseline = first ?? null;
    const ours = (machine: Machine<Pass>): Contender => ({
      label: `Slingshot, ${machine.products}, ${pass}`,
      threads: THREADS,
      baseline,
      measure: () => timeRuns(machine, pass),
    });
    return [...(first ? [first] : []), ...peer("nhwc", baseline), ours(native), ours(wasm)];
  });
}

async function prepare(host: EngineHost): Promise<Machine<Pass>> {
  const { images, size, channels, filters } = SIZES;
  const x = leaf("x", [images, size, size, channels], "f32");
  const weight = leaf("weight", [filters, channels, 3, 3], "f32");
  const y = conv2d(x, weight, { padding: 1 });
  const slope = leaf("slope", y.shape, "f32");
  const [toImage, toFilters] = differentiate(y, [x, weight], slope) as [Tensor, Tensor];
  const programs = { forward: { outputs: [y] }, image: { outputs: [toImage] }, filters: { outputs: [toFilters] } };
  const machine = await createMachine(programs, { host, threads: THREADS });
  for (const tensor of [x, weight, slope]) {
    const values = machine.values(tensor);
    for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 1009) / 1009 - 0.5;
  }
  for (const pass of PASSES) machine.run(pass);
  return machine;
}

function timeRuns(machine: Machine<Pass>, pass: Pass): number {
  return median(
    Array.from({ length: REPETITIONS }, () => {
      const start = performance.now();
      machine.run(pass);
      return performance.now() - start;
    }),
  );
}
