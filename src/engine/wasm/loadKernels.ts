/** @file Loads, compiles and tests the kernels. */
import type { EngineHost } from "../host.ts";
import { HostError } from "../hostError.ts";
import type { Arithmetic } from "../machine.ts";
import { NativeError } from "../native/bindNative.ts";
import type { Waiting } from "../native/nativeLibrary.ts";
import { PRODUCTS_HASH } from "../selfTest/products.ts";
import type { KernelModule } from "./kernelModule.ts";
import { hashProducts } from "./selfTests.ts";

const loaded = new WeakMap<EngineHost, Map<Arithmetic, Promise<KernelModule>>>();

/**
 * The kernel module for an arithmetic, compiled once on a host. Under `strict` a fixed small program is run first; should
 * its bits differ from the known ones with revectorization, the module is compiled again without it.
 * @throws HostError where they cannot be had or compiled; a later call tries again
 */
export function loadKernels(host: EngineHost, arithmetic: Arithmetic, waiting?: Waiting): Promise<KernelModule> {
  return loaded.get(host)?.get(arithmetic) ?? keep(host, arithmetic, compile(host, arithmetic, waiting));
}

/** The same kernels without those in machine code, which have turned out to be of no use: from now on, on this host. */
export function doWithoutNative(host: EngineHost, arithmetic: Arithmetic, why: string): Promise<KernelModule> {
  const without = async () => ({
    ...(await compileTested(host, arithmetic, await host.kernels(arithmetic))),
    nativeNote: why,
  });
  return keep(host, arithmetic, without());
}

function keep(host: EngineHost, arithmetic: Arithmetic, kernels: Promise<KernelModule>): Promise<KernelModule> {
  const known = loaded.get(host) ?? new Map<Arithmetic, Promise<KernelModule>>();
  loaded.set(host, known.set(arithmetic, kernels));
  kernels.catch(() => known.delete(arithmetic));
  return kernels;
}

async function compile(host: EngineHost, arithmetic: Arithmetic, waiting?: Waiting): Promise<KernelModule> {
  const bytes = await host.kernels(arithmetic);
  const kernels = await compileTested(host, arithmetic, bytes);
  const { library, note } = (await host.native?.find(arithmetic, waiting)) ?? { library: null, note: "none here" };
  if (library === null || host.native === undefined) return { ...kernels, nativeNote: note };
  const native = { ...kernels, native: library, nativeNote: note };
  try {
    const productsHash = await hashProducts(native, host.native.bind);
    if (arithmetic === "fast") return native;
    if (productsHash === PRODUCTS_HASH) return { ...native, productsHash };
    return { ...kernels, nativeNote: `${library.path} fails the self test: ${productsHash}` };
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    return { ...kernels, nativeNote: error.message };
  }
}

async function compileTested(
  host: EngineHost,
  arithmetic: Arithmetic,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<KernelModule> {
  const test = async (bytes: Uint8Array<ArrayBuffer>, revectorize: boolean): Promise<KernelModule> => {
    const module = await compileModule(bytes, arithmetic);
    const compiled = { module, sharedMemory: host.sharedMemory, revectorize, native: null, nativeNote: "" };
    return { ...compiled, arithmetic, productsHash: arithmetic === "strict" ? await hashProducts(compiled) : null };
  };
  const revectorize = host.revectorize?.(true) ?? false;
  const kernels = await test(bytes, revectorize);
  if (!revectorize || kernels.productsHash === null || kernels.productsHash === PRODUCTS_HASH) return kernels;
  host.revectorize?.(false);
  return test(withEmptySection(bytes), false);
}

async function compileModule(bytes: Uint8Array<ArrayBuffer>, arithmetic: Arithmetic): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const needs = `WebAssembly with ${arithmetic === "fast" ? "relaxed SIMD" : "SIMD"} and atomic operations`;
    throw new HostError(`the kernels need ${needs}, and do not compile here: ${(cause as Error).message}`, { cause });
  }
}

/** The same module in other bytes: for the same ones V8 would hand out the code that it has. */
function withEmptySection(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const section = [0, 2, 1, 0x78];
  const longer = new Uint8Array(bytes.length + section.length);
  longer.set(bytes);
  longer.set(section, bytes.length);
  return longer;
}
