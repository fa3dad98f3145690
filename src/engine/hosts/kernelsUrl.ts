/** @file Where the compiled kernels lie. */
import type { Arithmetic } from "../machine.ts";

/** For memory that threads share, and for memory of one thread. Each written out: by these bundlers find the files. */
const SHARED: Readonly<Record<Arithmetic, URL>> = {
  strict: new URL("../../../dist/wasm/strict.wasm", import.meta.url),
  fast: new URL("../../../dist/wasm/fast.wasm", import.meta.url),
};
const UNSHARED: Readonly<Record<Arithmetic, URL>> = {
  strict: new URL("../../../dist/wasm/strict-unshared.wasm", import.meta.url),
  fast: new URL("../../../dist/wasm/fast-unshared.wasm", import.meta.url),
};

/** The module for an arithmetic. Sources and what is built from them lie equally deep beside `dist/wasm`. */
export function kernelsUrl(arithmetic: Arithmetic, { sharedMemory }: { readonly sharedMemory: boolean }): URL {
  return (sharedMemory ? SHARED : UNSHARED)[arithmetic];
}
