/** @file A worker thread: instantiates the kernels on the shared memory and waits for programs until it is stopped. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels } from "./kernelInstance.ts";

/** What a worker is started with. */
export interface WorkerTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly kernelNames: readonly string[];
  /** Address of the control block. */
  readonly control: number;
  readonly thread: number;
  readonly threads: number;
}

const { module, memory, kernelNames, control, thread, threads } = workerData as WorkerTask;
const { exports } = await instantiateKernels(module, memory, kernelNames);
parentPort?.postMessage("ready");
exports.workerLoop(control, thread, threads);
