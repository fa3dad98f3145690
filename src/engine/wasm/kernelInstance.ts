/** @file One thread's instance of the kernels, its function table filled the same way in every thread. */

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
 * @returns the exports, and the table index of the first kernel
 */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  kernelNames: readonly string[],
): Promise<{ exports: KernelExports; firstIndex: number }> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: refuse } });
  const table = exports.table as WebAssembly.Table;
  const firstIndex = table.grow(kernelNames.length);
  kernelNames.forEach((name, index) => {
    const kernel = exports[name];
    if (typeof kernel !== "function") throw new Error(`the kernel module has no ${name}`);
    table.set(firstIndex + index, kernel);
  });
  return { exports: exports as unknown as KernelExports, firstIndex };
}

function refuse(): never {
  throw new Error("a kernel aborted");
}
