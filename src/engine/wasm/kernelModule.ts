/** @file Compiled kernels. */
import type { Arithmetic } from "../machine.ts";

/** The compiled module, and whether V8 joins its 128-bit vectors into 256-bit ones. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  readonly revectorize: boolean;
}

/** Kernels that have been tested. */
export interface KernelModule extends CompiledKernels {
  readonly arithmetic: Arithmetic;
  /** What the self test of strict arithmetic gave with them; null under `fast`, which promises no bits. */
  readonly productsHash: string | null;
}
