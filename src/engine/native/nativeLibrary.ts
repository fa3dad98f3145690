/** @file Kernels in machine code: a library of them, and how a thread binds it to the memory that it works on. */
import type { FloatType } from "../dtype.ts";
import type { Arithmetic } from "../machine.ts";

/** A shared library of `products.c`, tested on this machine. Plain data: it is sent to threads. */
export interface NativeLibrary {
  readonly path: string;
  /** Width of the vectors that this processor has for it. */
  readonly vectorBits: number;
}

/** The kernels that a library has. */
export const NATIVE_KERNELS = [
  ...(["gemm_f32", "gemm_f64", "packB_f32", "packB_f64"] as const),
  ...(["convolve_f32", "convolve_f64", "convolveFilters_f32", "convolveFilters_f64"] as const),
] as const;

/** A kernel as the function table has it. */
export type Kernel = (args: number, begin: number, end: number, thread: number) => void;

/** The kernels of a library by name, each on `memory`. */
export type BindNative = (
  library: NativeLibrary,
  memory: { readonly buffer: ArrayBufferLike },
) => Promise<ReadonlyMap<string, Kernel>>;

/** Who waits for what takes long, and may stop waiting. */
export interface Waiting {
  readonly say?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A library, or none; and in a few words what it is, or why there is none. */
export interface NativeFinding {
  readonly library: NativeLibrary | null;
  readonly note: string;
}

/** Where kernels in machine code come from, in a host that has any. */
export interface NativeKernels {
  /**
   * What goes wrong is a note.
   * @throws HostError where the environment asks for what there is not, or `signal` came
   */
  find(arithmetic: Arithmetic, waiting?: Waiting): Promise<NativeFinding>;
  readonly bind: BindNative;
  /** A loop over registers alone that multiplies and adds, fused as the library was built; a call gives its floating-point operations. */
  bindPeak(library: NativeLibrary, type: FloatType): Promise<() => number>;
}
