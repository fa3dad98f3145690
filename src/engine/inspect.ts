/** @file What this machine offers the engine: processor features as the kernels see them, and measured rates. */
import { FloatStateError } from "./floatState.ts";
import type { EngineHost } from "./host.ts";
import { type KernelRates, measurePeaks, measureProducts } from "./measureRates.ts";
import type { Waiting } from "./native/nativeLibrary.ts";
import { leaf } from "./operations/leaf.ts";
import { PRODUCTS_HASH } from "./selfTest/products.ts";
import { SUBNORMALS_HASH } from "./selfTest/subnormals.ts";
import { createMachine } from "./wasm/createMachine.ts";
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
  /** What products in machine code are, under strict and under fast arithmetic, or why there are none. */
  readonly native: { readonly strict: string; readonly fast: string | null };
  /** What registers alone allow; float64 only where there is machine code. */
  readonly peakGflops: KernelRates;
  /** Matrix products of 512 × 512 × 512, packing included, by each set of kernels that there is. */
  readonly gemmGflops: { readonly wasm: KernelRates; readonly native: KernelRates | null };
}

/** Measures the machine that a host runs on; takes about four seconds. */
export async function inspectMachine(host: EngineHost, waiting: Waiting = {}): Promise<MachineReport> {
  const strict = await loadKernels(host, "strict", waiting);
  const fast = await loadKernels(host, "fast", waiting).catch(() => null);
  const selfTest = await testMachine(host, strict);
  const compiled = { strict: withoutNative(strict), fast: fast && withoutNative(fast) };
  return {
    cores: host.cores,
    simd: true,
    sharedMemory: host.sharedMemory,
    revectorize: strict.revectorize ? "on" : host.revectorize ? "off" : "unavailable",
    relaxedSimd: fast !== null,
    selfTest,
    native: { strict: strict.nativeNote, fast: fast?.nativeNote ?? null },
    peakGflops: await measurePeaks(host, { strict, fast }),
    gemmGflops: {
      wasm: await measureProducts(host, compiled),
      native: strict.native && (await measureProducts(host, { strict, fast: fast?.native ? fast : null })),
    },
  };
}

const withoutNative = (kernels: KernelModule): KernelModule => ({ ...kernels, native: null });

/** Tests every thread that a run on all cores would have. */
async function testMachine(host: EngineHost, kernels: KernelModule): Promise<MachineReport["selfTest"]> {
  const { hash } = await testThread(kernels, await prepareThreadTest(kernels), host.native?.bind);
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
