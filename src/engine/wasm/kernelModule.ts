/** @file Compiled kernels. */
import type { Arithmetic } from "../machine.ts";
import type { NativeLibrary } from "../native/nativeLibrary.ts";

/** The compiled module, and how it was built and compiled. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  /** Whether it works on a memory that threads share, and on no other, or the other way round. */
  readonly sharedMemory: boolean;
  /** Whether V8 joins its 128-bit vectors into 256-bit ones. */
  readonly revectorize: boolean;
  /** What stands in the place of some of its kernels. */
  readonly native: NativeLibrary | null;
}

/** Kernels that have been tested. */
export interface KernelModule extends CompiledKernels {
  readonly arithmetic: Arithmetic;
  /** What the self test of strict arithmetic gave with them; null under `fast`, which promises no bits. */
  readonly productsHash: string | null;
  /** What `native` is, or why there is none. */
  readonly nativeNote: string;
}
