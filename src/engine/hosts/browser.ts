/**
 * @file The engine in a page. It belongs in a worker: on the page's own thread the kernels may not wait for each other.
 * Threads need a page that is cross-origin isolated (headers COOP and COEP); in others there is one.
 */
import type { EngineHost, ThreadFinding } from "../host.ts";
import { kernelsUrl } from "./kernelsUrl.ts";

const sharedMemory = globalThis.crossOriginIsolated === true;

/** The worker, or the page, that imports this. */
export const browserHost: EngineHost = {
  cores: sharedMemory ? navigator.hardwareConcurrency : 1,
  sharedMemory,
  kernels: async (arithmetic) => {
    const url = kernelsUrl(arithmetic, { sharedMemory });
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} cannot be had: ${response.status} ${response.statusText}`.trimEnd());
    return new Uint8Array(await response.arrayBuffer());
  },
  startThread: (task) => {
    if ("document" in globalThis) {
      throw new Error("a machine of several threads must be made in a worker: the page's own thread may not wait");
    }
    const file = import.meta.url.endsWith(".ts") ? "./browserThread.ts" : "./browserThread.js";
    const worker = new Worker(new URL(file, import.meta.url), { type: "module" });
    worker.postMessage(task);
    return new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<ThreadFinding>) => resolve(data), { once: true });
      worker.addEventListener(
        "error",
        ({ message }) => reject(new Error(`a thread did not start: ${message ?? "its script cannot be had"}`)),
        { once: true },
      );
    });
  },
};
