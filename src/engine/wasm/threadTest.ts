/** @file The self test that each thread takes before it computes, on an instance of the kernels and in a memory of its own. */
import { findFloatFault } from "../floatState.ts";
import type { ThreadFinding } from "../host.ts";
import type { BindNative } from "../native/nativeLibrary.ts";
import { hashResults } from "../selfTest/selfTest.ts";
import { createMemory } from "./createMemory.ts";
import { instantiateKernels } from "./kernelInstance.ts";
import type { CompiledKernels } from "./kernelModule.ts";

/** A program laid out once, for all threads to run. Plain data: it is sent to them. */
export interface ThreadTest {
  /** Of the memory, from its start: leaves, constants, records. */
  readonly image: Uint8Array;
  readonly kernelNames: readonly string[];
  readonly address: number;
  readonly count: number;
  readonly results: readonly { readonly byteOffset: number; readonly words: number }[];
}

/**
 * Tests the thread that calls it.
 * @throws NativeError where kernels in machine code cannot be had in it
 */
export async function testThread(
  kernels: CompiledKernels,
  test: ThreadTest,
  bind?: BindNative,
): Promise<ThreadFinding> {
  const memory = createMemory(test.image.byteLength, kernels.sharedMemory);
  new Uint8Array(memory.buffer).set(test.image);
  const { exports } = await instantiateKernels(kernels, memory, test.kernelNames, bind);
  exports.run(test.address, test.count, 0, 1, 0);
  const results = test.results.map(({ byteOffset, words }) => new Int32Array(memory.buffer, byteOffset, words));
  return { fault: findFloatFault(), hash: hashResults(results) };
}
