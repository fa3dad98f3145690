/** @file What a worker thread of Node.js runs. */
import { parentPort, workerData } from "node:worker_threads";
import { bindProducts } from "../native/bindProducts.ts";
import { serveThread } from "../wasm/serveThread.ts";

await serveThread(workerData, (finding) => parentPort?.postMessage(finding), bindProducts);
