/** @file Compiled kernels. */

/** The compiled module, and whether V8 joins its 128-bit vectors into 256-bit ones. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly revectorize: boolean;
}
