/** @file Loads and compiles the kernels, with the V8 flags that speed them up where they change no bit. */
import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import type { Arithmetic } from "../machine.ts";
import type { KernelModule } from "./kernelModule.ts";
import { SELF_TEST_HASH, selfTestHash } from "./selfTest.ts";

const v8Major = Number.parseInt(process.versions.v8 ?? "0", 10);

/** The flag is unknown before V8 12, without gain before 13, and joins vectors only for x64. */
export const canRevectorize = v8Major >= 13 && process.arch === "x64";

/** Relaxed SIMD needs a flag between its first implementation and V8 11.4. */
const relaxedSimdNeedsFlag = v8Major <= 11;

const loaded = new Map<Arithmetic, Promise<KernelModule>>();

/**
 * The kernel module for an arithmetic, compiled once a process. Under `strict` with revectorization, a fixed small
 * program is run first; should its bits differ from the known ones, the module is compiled again without it.
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
  if (!canRevectorize || process.env.SLINGSHOT_REVECTORIZE === "off") {
    return { module: await WebAssembly.compile(bytes), revectorize: false };
  }
  setFlagsFromString("--experimental-wasm-revectorize");
  const kernels = { module: await WebAssembly.compile(bytes), revectorize: true };
  if (arithmetic === "fast" || (await selfTestHash(kernels)) === SELF_TEST_HASH) return kernels;
  setFlagsFromString("--no-experimental-wasm-revectorize");
  // V8 would hand out the code it has for the same bytes; an empty custom section makes them others.
  return { module: await WebAssembly.compile(Buffer.concat([bytes, EMPTY_CUSTOM_SECTION])), revectorize: false };
}

const EMPTY_CUSTOM_SECTION = Uint8Array.of(0, 2, 1, 0x78);
