/** @file Starts and ends the worker threads of a machine. */
import { Worker } from "node:worker_threads";
import type { ThreadFinding } from "./threadTest.ts";
import type { WorkerTask } from "./worker.ts";

/**
 * Starts threads 1 … threads − 1 (the caller is thread 0) and waits until all stand ready.
 * @returns what each found in its self test, in order
 */
export async function startWorkers(task: Omit<WorkerTask, "thread">): Promise<ThreadFinding[]> {
  const workers = Array.from({ length: task.threads - 1 }, (_, index) => startWorker({ ...task, thread: index + 1 }));
  return Promise.all(workers);
}

function startWorker(workerData: WorkerTask): Promise<ThreadFinding> {
  // Sources run as they are on Node 24, and as dist/ elsewhere.
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  // A forgotten machine does not keep the process alive.
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
