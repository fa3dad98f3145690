/** @file One thread's instance of the kernels, its function table filled the same way in every thread. */

import { bindNative } from "../native/bindNative.ts";
import type { BindNative } from "../native/nativeLibrary.ts";
import { wrapKernel } from "../native/wrapKernel.ts";
import type { CompiledKernels } from "./kernelModule.ts";

/** The exports that are no kernels. */
export interface KernelExports {
  readonly table: WebAssembly.Table;
  run(program: number, count: number, thread: number, threads: number, barrier: number): void;
  launch(control: number, program: number, count: number, threads: number): void;
  workerLoop(control: number, thread: number, threads: number): void;
  stopWorkers(control: number): void;
}

/**
 * Instantiates the kernels on a memory and appends `kernelNames` to the function table.
 * @param bind how kernels in machine code are had, which take the place of those of the same name
 * @throws NativeError where they cannot be had
 * @returns the exports, and the table index of the first kernel
 */
export async function instantiateKernels(
  { module, native: library }: CompiledKernels,
  memory: WebAssembly.Memory,
  kernelNames: readonly string[],
  bind?: BindNative,
): Promise<{ exports: KernelExports; firstIndex: number }> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: refuse } });
  const native = await bindNative(library, memory, bind);
  const table = exports.table as WebAssembly.Table;
  const firstIndex = table.grow(kernelNames.length);
  for (const [index, name] of kernelNames.entries()) {
    const own = exports[name];
    if (typeof own !== "function") throw new Error(`the kernel module has no ${name}`);
    const other = native?.get(name);
    table.set(firstIndex + index, other === undefined ? own : await wrapKernel(other));
  }
  return { exports: exports as unknown as KernelExports, firstIndex };
}

function refuse(): never {
  throw new Error("a kernel aborted");
}
