/** @file What executes programs: one interface, two implementations that agree bit for bit. */
import type { TensorData } from "./dtype.ts";
import type { Program } from "./program.ts";
import type { Tensor } from "./tensor.ts";

/** Programs ready to run, and the memory they share. */
export interface Machine<Name extends string = string> {
  readonly threads: number;
  /** What multiplies its matrices, in a few words: `WebAssembly`, `machine code, 256 bits`, `reference`. */
  readonly products: string;
  /**
   * The live values of a leaf or an output, row-major: write leaves into it before a run, read outputs from it after.
   * The same array for as long as the machine lives, except that its contents change.
   */
  values(tensor: Tensor): TensorData;
  /**
   * Computes a program's outputs, then carries out its updates.
   * @throws Error where the machine has been disposed of
   */
  run(program: Name): void;
  /** Ends the machine's threads; what `values` gave stays readable. */
  dispose(): void;
  /** The kernel calls of a program in order, each to be made by itself on one thread, for profiling. Absent on the reference. */
  kernelCalls?(program: Name): readonly KernelCall[];
}

/** One kernel call of a program. */
export interface KernelCall {
  readonly kernel: string;
  run(): void;
}

/** Rounding of matrix products: `strict` rounds the product and the sum, `fast` only the sum (fused multiply-add). */
export type Arithmetic = "strict" | "fast";

/** Programs by name; they share leaves. */
export type Programs<Name extends string> = Readonly<Record<Name, Program>>;
