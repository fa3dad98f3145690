/** @file The engine in Node.js: worker threads, and the V8 flags that speed the kernels up where they change no bit. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { EngineHost } from "../host.ts";
import { bindPeak, bindProducts } from "../native/bindProducts.ts";
import { findProducts } from "../native/findProducts.ts";
import { kernelsUrl } from "./kernelsUrl.ts";
import { readSwitch } from "./readSwitch.ts";

const v8Major = Number.parseInt(process.versions.v8 ?? "0", 10);

/** The flag is unknown before V8 12, without gain before 13, and joins vectors only for x64. */
const canRevectorize = v8Major >= 13 && process.arch === "x64";

/** Relaxed SIMD needs a flag between its first implementation and V8 11.4. */
const relaxedSimdNeedsFlag = v8Major <= 11;

/** This process. `SLINGSHOT_REVECTORIZE=off` leaves vectors as they are, `SLINGSHOT_NATIVE=off` compiles nothing. */
export const nodeHost: EngineHost = {
  cores: availableParallelism(),
  sharedMemory: true,
  kernels: async (arithmetic) => {
    // Here, so that a word that means nothing is refused on every Node.js.
    readSwitch("SLINGSHOT_REVECTORIZE", process.env);
    if (arithmetic === "fast" && relaxedSimdNeedsFlag) setFlagsFromString("--experimental-wasm-relaxed-simd");
    return readFile(kernelsUrl(arithmetic, { sharedMemory: true }));
  },
  startThread: (workerData) => {
    // Sources run as they are on Node 24, and as dist/ elsewhere.
    const file = import.meta.url.endsWith(".ts") ? "./nodeThread.ts" : "./nodeThread.js";
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    // A forgotten machine does not keep the process alive.
    worker.unref();
    return new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  },
  ...(canRevectorize ? { revectorize } : {}),
  native: { find: findProducts, bind: bindProducts, bindPeak },
};

function revectorize(on: boolean): boolean {
  if (!readSwitch("SLINGSHOT_REVECTORIZE", process.env)) return false;
  setFlagsFromString(on ? "--experimental-wasm-revectorize" : "--no-experimental-wasm-revectorize");
  return on;
}
