/**
 * @file The engine in a page. It belongs in a worker: on the page's own thread the kernels may not wait for each other.
 * Threads need a page that is cross-origin isolated (headers COOP and COEP); in others there is one.
 */
import type { EngineHost, ThreadFinding } from "../host.ts";
import { HostError } from "../hostError.ts";
import { kernelsUrl } from "./kernelsUrl.ts";

const sharedMemory = globalThis.crossOriginIsolated === true;

/**
 * The worker, or the page, that imports this: `createSession(experiment, { host: browserHost, threads: browserHost.cores })`.
 * docs/engine.md has a whole page, and says how it is served. Kernels that lie elsewhere come with
 * `{ ...browserHost, kernels }`.
 */
export const browserHost: EngineHost = {
  cores: sharedMemory ? navigator.hardwareConcurrency : 1,
  sharedMemory,
  kernels: (arithmetic) => fetchKernels(kernelsUrl(arithmetic, { sharedMemory })),
  startThread: (task) => {
    if ("document" in globalThis) {
      throw new HostError("a machine of several threads must be made in a worker: the page's own thread may not wait");
    }
    // By this line bundlers find the script.
    const worker = new Worker(new URL("./browserThread.js", import.meta.url), { type: "module" });
    worker.postMessage(task);
    return new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<ThreadFinding>) => resolve(data), { once: true });
      worker.addEventListener(
        "error",
        ({ message }) => reject(new HostError(`a thread did not start: ${message ?? "its script cannot be had"}`)),
        { once: true },
      );
    });
  },
};

async function fetchKernels(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((cause: Error) => {
    throw new HostError(`${url} cannot be had: ${cause.message}`, { cause });
  });
  if (!response.ok) throw new HostError(`${url} cannot be had: ${response.status} ${response.statusText}`.trimEnd());
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Many servers send a page of theirs for what they do not have.
  if (!WASM_MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new HostError(`${url} is no WebAssembly module: the server sent ${response.headers.get("Content-Type")}`);
  }
  return bytes;
}

/** What every module begins with: `\0asm`. */
const WASM_MAGIC = [0, 0x61, 0x73, 0x6d];
