/** @file Rates of one core, in 10⁹ floating-point operations a second: of registers alone, and of matrix products. */
import type { FloatType } from "./dtype.ts";
import type { EngineHost } from "./host.ts";
import { PEAK_FLOPS_PER_ITERATION } from "./kernels/tiles.ts";
import type { Arithmetic } from "./machine.ts";
import { leaf } from "./operations/leaf.ts";
import { matmul } from "./operations/matmul.ts";
import { assembleMachine } from "./wasm/assembleMachine.ts";
import { createMemory } from "./wasm/createMemory.ts";
import { instantiateKernels } from "./wasm/kernelInstance.ts";
import type { KernelModule } from "./wasm/kernelModule.ts";

/** Null where it cannot be had. */
export interface KernelRates {
  readonly strict: number | null;
  readonly strictF64: number | null;
  /** float32, fused multiply-add. */
  readonly fast: number | null;
}

/** Kernels by arithmetic; null where a host has none. */
type KernelSet = Readonly<Record<Arithmetic, KernelModule | null>>;

/** The most that products could reach: of loops over registers in WebAssembly, float32 alone, and in machine code the faster one. */
export function measurePeaks(host: EngineHost, kernels: KernelSet): Promise<KernelRates> {
  return measureEach(kernels, async (module, type) => {
    const inWasm = type === "f32" ? await measureWasmPeak(module) : null;
    const peak = module.native && (await host.native?.bindPeak(module.native, type));
    // A busy machine disturbs one loop or the other.
    return peak ? Math.max(measureRate(peak(), peak), inWasm ?? 0) : inWasm;
  });
}

/** Products of 512 × 512 × 512. */
export const measureProducts = (host: EngineHost, kernels: KernelSet): Promise<KernelRates> =>
  measureEach(kernels, (module, type) => measureProduct(host, module, type));

async function measureEach(
  { strict, fast }: KernelSet,
  measure: (kernels: KernelModule, type: FloatType) => Promise<number | null>,
): Promise<KernelRates> {
  return {
    strict: strict && (await measure(strict, "f32")),
    strictF64: strict && (await measure(strict, "f64")),
    fast: fast && (await measure(fast, "f32")),
  };
}

const MEASURE_MS = 250;

/** The best rate of repeated calls: a shared machine disturbs some of them. */
function measureRate(flops: number, call: () => unknown): number {
  let best = 0;
  const end = performance.now() + MEASURE_MS;
  for (let start = performance.now(); start < end; ) {
    call();
    const now = performance.now();
    best = Math.max(best, flops / (now - start) / 1e6);
    start = now;
  }
  return best;
}

async function measureWasmPeak(kernels: KernelModule): Promise<number> {
  const memory = createMemory(2048, kernels.sharedMemory);
  const { exports, firstIndex } = await instantiateKernels(kernels, memory, ["peakMultiplyAdd"]);
  const peak = exports.table.get(firstIndex) as (args: number, begin: number, end: number, thread: number) => void;
  const iterations = 100_000;
  new Int32Array(memory.buffer).set([1024, iterations, kernels.revectorize ? 1 : 0]);
  return measureRate(PEAK_FLOPS_PER_ITERATION * iterations, () => peak(0, 0, 1, 0));
}

async function measureProduct(host: EngineHost, kernels: KernelModule, dtype: FloatType): Promise<number> {
  const n = 512;
  const a = leaf("a", [n, n], dtype);
  const b = leaf("b", [n, n], dtype);
  // Measured also where the self test fails and no machine is to be had.
  const machine = await assembleMachine({ multiply: { outputs: [matmul(a, b)] } }, kernels, { host, threads: 1 });
  machine.values(a).fill(1);
  machine.values(b).fill(1);
  const rate = measureRate(2 * n ** 3, () => machine.run("multiply"));
  machine.dispose();
  return rate;
}
