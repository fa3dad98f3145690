/** @file Where the compiled kernels lie. */
import type { Arithmetic } from "../machine.ts";

/** The module for an arithmetic. Sources and what is built from them lie equally deep beside `dist/wasm`. */
export function kernelsUrl(arithmetic: Arithmetic, { sharedMemory }: { readonly sharedMemory: boolean }): URL {
  return new URL(`../../../dist/wasm/${arithmetic}${sharedMemory ? "" : "-unshared"}.wasm`, import.meta.url);
}
