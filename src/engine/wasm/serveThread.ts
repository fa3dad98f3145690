/** @file A thread beside the caller's: tests its arithmetic, then works on programs until the machine is disposed of. */
import type { ThreadFinding } from "../host.ts";
import { NativeError } from "../native/bindNative.ts";
import type { BindNative } from "../native/nativeLibrary.ts";
import { instantiateKernels } from "./kernelInstance.ts";
import type { CompiledKernels } from "./kernelModule.ts";
import { type ThreadTest, testThread } from "./threadTest.ts";

/** What a thread is started with. Plain data and shared memory: it is sent to it. */
export interface ThreadTask {
  readonly kernels: CompiledKernels;
  readonly memory: WebAssembly.Memory;
  readonly kernelNames: readonly string[];
  /** Address of the control block. */
  readonly control: number;
  readonly thread: number;
  readonly threads: number;
  readonly test: ThreadTest;
}

/**
 * Takes the caller's thread until the machine stops, or at once gives it back where it cannot call kernels in machine code.
 * What it reports is also the sign that the thread stands ready.
 */
export async function serveThread(
  task: ThreadTask,
  report: (finding: ThreadFinding) => void,
  bind?: BindNative,
): Promise<void> {
  const { kernels, memory, kernelNames, control, thread, threads, test } = task;
  try {
    const { exports } = await instantiateKernels(kernels, memory, kernelNames, bind);
    report(await testThread(kernels, test, bind));
    exports.workerLoop(control, thread, threads);
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    report({ fault: null, hash: "", unbound: error.message });
  }
}
