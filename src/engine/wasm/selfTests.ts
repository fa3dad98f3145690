/** @file The self tests on compiled kernels. */
import { BYTES } from "../dtype.ts";
import type { BindNative } from "../native/nativeLibrary.ts";
import { traceProducts } from "../selfTest/products.ts";
import { runSelfTest } from "../selfTest/selfTest.ts";
import { traceSubnormals } from "../selfTest/subnormals.ts";
import type { CompiledKernels, KernelModule } from "./kernelModule.ts";
import { layOutPrograms, type StoredProgram } from "./programMemory.ts";
import type { ThreadTest } from "./threadTest.ts";

/** Runs the self test of strict arithmetic in this thread. */
export async function hashProducts(kernels: CompiledKernels, bind?: BindNative): Promise<string> {
  const test = traceProducts();
  const { exports, stored, values } = await layOutPrograms({ test: test.program }, kernels, 1, bind);
  const { address, count } = stored.get("test") as StoredProgram;
  return runSelfTest(test, { values, run: () => exports.run(address, count, 0, 1, 0) });
}

const prepared = new WeakMap<WebAssembly.Module, Promise<ThreadTest>>();

/** Lays the self test of a thread out, once for each module of kernels. */
export function prepareThreadTest(kernels: KernelModule): Promise<ThreadTest> {
  const test = prepared.get(kernels.module) ?? layOutThreadTest(kernels);
  prepared.set(kernels.module, test);
  test.catch(() => prepared.delete(kernels.module));
  return test;
}

async function layOutThreadTest(kernels: KernelModule): Promise<ThreadTest> {
  const { program, fill } = traceSubnormals();
  const { memory, usedBytes, kernelNames, stored, values } = await layOutPrograms({ test: program }, kernels, 1);
  fill(values);
  const { address, count } = stored.get("test") as StoredProgram;
  return {
    image: new Uint8Array(memory.buffer, 0, usedBytes).slice(),
    kernelNames,
    address,
    count,
    results: program.outputs.map((output) => {
      const { byteOffset, byteLength } = values(output);
      return { byteOffset, words: byteLength / BYTES.i32 };
    }),
  };
}
