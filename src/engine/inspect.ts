/** @file What this machine offers the engine: processor features as the kernels see them, and measured rates. */
import type { FloatType } from "./dtype.ts";
import { FloatStateError } from "./floatState.ts";
import type { EngineHost } from "./host.ts";
import { PEAK_FLOPS_PER_ITERATION } from "./kernels/tiles.ts";
import type { Arithmetic } from "./machine.ts";
import { leaf } from "./operations/leaf.ts";
import { matmul } from "./operations/matmul.ts";
import { PRODUCTS_HASH } from "./selfTest/products.ts";
import { SUBNORMALS_HASH } from "./selfTest/subnormals.ts";
import { assembleMachine } from "./wasm/assembleMachine.ts";
import { createMachine } from "./wasm/createMachine.ts";
import { createMemory } from "./wasm/createMemory.ts";
import { instantiateKernels } from "./wasm/kernelInstance.ts";
import type { KernelModule } from "./wasm/kernelModule.ts";
import { loadKernels } from "./wasm/loadKernels.ts";
import { prepareThreadTest } from "./wasm/selfTests.ts";
import { testThread } from "./wasm/threadTest.ts";

/** Rates are of one core, in 10⁹ floating-point operations a second. */
export interface MachineReport {
  readonly cores: number;
  readonly simd: boolean;
  readonly sharedMemory: boolean;
  /** Whether V8 joins 128-bit vectors into 256-bit ones. */
  readonly revectorize: "on" | "off" | "unavailable";
  /** Whether fused multiply-add (`fast` arithmetic) can be had. */
  readonly relaxedSimd: boolean;
  /** Hashes of small fixed programs, which strict arithmetic gives everywhere. */
  readonly selfTest: {
    readonly expected: string;
    readonly actual: string;
    /** Also in every thread. */
    readonly ok: boolean;
    /** What is known to be the cause where it is not ok: how this process was started. */
    readonly fault: string | null;
  };
  /** What registers alone allow: fused multiply-add, and multiplication and addition apart. */
  readonly peakGflops: { readonly fused: number | null; readonly multiplyAdd: number };
  /** Matrix products of 512 × 512 × 512. */
  readonly gemmGflops: { readonly strict: number; readonly fast: number | null; readonly strictF64: number };
}

/** Measures the machine that a host runs on; takes about two seconds. */
export async function inspectMachine(host: EngineHost): Promise<MachineReport> {
  const strict = await loadKernels(host, "strict");
  const relaxedSimd = await loadKernels(host, "fast").then(
    () => true,
    () => false,
  );
  const selfTest = await testMachine(host, strict);
  const ifFast = async (measure: () => Promise<number>) => (relaxedSimd ? measure() : null);
  return {
    cores: host.cores,
    simd: true,
    sharedMemory: host.sharedMemory,
    revectorize: strict.revectorize ? "on" : host.revectorize ? "off" : "unavailable",
    relaxedSimd,
    selfTest,
    peakGflops: {
      fused: await ifFast(() => measurePeak(host, "fast")),
      multiplyAdd: await measurePeak(host, "strict"),
    },
    gemmGflops: {
      strict: await measureProduct(host, "strict", "f32"),
      fast: await ifFast(() => measureProduct(host, "fast", "f32")),
      strictF64: await measureProduct(host, "strict", "f64"),
    },
  };
}

/** Tests every thread that a run on all cores would have. */
async function testMachine(host: EngineHost, kernels: KernelModule): Promise<MachineReport["selfTest"]> {
  const { hash } = await testThread(kernels, await prepareThreadTest(kernels));
  const expected = `${PRODUCTS_HASH} ${SUBNORMALS_HASH}`;
  const actual = `${kernels.productsHash} ${hash}`;
  const x = leaf("x", [1], "f32");
  const options = { host, threads: host.cores };
  try {
    (await createMachine({ test: { outputs: [x] } }, options)).dispose();
    return { expected, actual, ok: actual === expected, fault: null };
  } catch (error) {
    return { expected, actual, ok: false, fault: error instanceof FloatStateError ? error.message : null };
  }
}

const MEASURE_MS = 250;

/** The best rate of repeated calls: a shared machine disturbs some of them. */
function measureRate(flops: number, call: () => void): number {
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

async function measurePeak(host: EngineHost, arithmetic: Arithmetic): Promise<number> {
  const { module, sharedMemory, revectorize } = await loadKernels(host, arithmetic);
  const memory = createMemory(2048, sharedMemory);
  const { exports, firstIndex } = await instantiateKernels(module, memory, ["peakMultiplyAdd"]);
  const peak = exports.table.get(firstIndex) as (args: number, begin: number, end: number, thread: number) => void;
  const iterations = 100_000;
  new Int32Array(memory.buffer).set([1024, iterations, revectorize ? 1 : 0]);
  return measureRate(PEAK_FLOPS_PER_ITERATION * iterations, () => peak(0, 0, 1, 0));
}

async function measureProduct(host: EngineHost, arithmetic: Arithmetic, dtype: FloatType): Promise<number> {
  const n = 512;
  const a = leaf("a", [n, n], dtype);
  const b = leaf("b", [n, n], dtype);
  // Measured also where the self test fails and no machine is to be had.
  const kernels = await loadKernels(host, arithmetic);
  const machine = await assembleMachine({ multiply: { outputs: [matmul(a, b)] } }, kernels, { host, threads: 1 });
  machine.values(a).fill(1);
  machine.values(b).fill(1);
  const rate = measureRate(2 * n ** 3, () => machine.run("multiply"));
  machine.dispose();
  return rate;
}
