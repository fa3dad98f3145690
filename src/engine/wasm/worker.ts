/**
 * @file A worker thread: tests its arithmetic, instantiates the kernels on the shared memory, and waits for programs until
 * it is stopped.
 */
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels } from "./kernelInstance.ts";
import { type ThreadTest, testThread } from "./threadTest.ts";

/** What a worker is started with. */
export interface WorkerTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernelNames: readonly string[];
  /** Address of the control block. */
  readonly control: number;
  readonly thread: number;
  readonly threads: number;
  readonly test: ThreadTest;
}

const { module, memory, kernelNames, control, thread, threads, test } = workerData as WorkerTask;
const { exports } = await instantiateKernels(module, memory, kernelNames);
// A finding is the sign that the worker is ready.
parentPort?.postMessage(await testThread(module, test));
exports.workerLoop(control, thread, threads);
