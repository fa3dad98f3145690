/** @file Loads and compiles the kernels, with the V8 flags that speed them up where they change no bit. */
import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import type { Arithmetic } from "../machine.ts";
import { PRODUCTS_HASH } from "../selfTest/products.ts";
import type { KernelModule } from "./kernelModule.ts";
import { hashProducts } from "./selfTests.ts";

const v8Major = Number.parseInt(process.versions.v8 ?? "0", 10);

/** The flag is unknown before V8 12, without gain before 13, and joins vectors only for x64. */
export const canRevectorize = v8Major >= 13 && process.arch === "x64";

/** Relaxed SIMD needs a flag between its first implementation and V8 11.4. */
const relaxedSimdNeedsFlag = v8Major <= 11;

const loaded = new Map<Arithmetic, Promise<KernelModule>>();

/**
 * The kernel module for an arithmetic, compiled once a process. Under `strict` a fixed small program is run first; should
 * its bits differ from the known ones with revectorization, the module is compiled again without it.
 * `SLINGSHOT_REVECTORIZE=off` leaves it off.
 */
export function loadKernels(arithmetic: Arithmetic): Promise<KernelModule> {
  const known = loaded.get(arithmetic) ?? compile(arithmetic);
  loaded.set(arithmetic, known);
  return known;
}

async function compile(arithmetic: Arithmetic): Promise<KernelModule> {
  const bytes = await readFile(new URL(`../../../dist/wasm/${arithmetic}.wasm`, import.meta.url));
  if (arithmetic === "fast" && relaxedSimdNeedsFlag) setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (!canRevectorize || process.env.SLINGSHOT_REVECTORIZE === "off") return testKernels(arithmetic, bytes, false);
  setFlagsFromString("--experimental-wasm-revectorize");
  const kernels = await testKernels(arithmetic, bytes, true);
  if (kernels.productsHash === null || kernels.productsHash === PRODUCTS_HASH) return kernels;
  setFlagsFromString("--no-experimental-wasm-revectorize");
  // V8 would hand out the code it has for the same bytes; an empty custom section makes them others.
  return testKernels(arithmetic, Buffer.concat([bytes, EMPTY_CUSTOM_SECTION]), false);
}

async function testKernels(arithmetic: Arithmetic, bytes: BufferSource, revectorize: boolean): Promise<KernelModule> {
  const module = await WebAssembly.compile(bytes);
  const productsHash = arithmetic === "strict" ? await hashProducts({ module, revectorize }) : null;
  return { arithmetic, module, revectorize, productsHash };
}

const EMPTY_CUSTOM_SECTION = Uint8Array.of(0, 2, 1, 0x78);
