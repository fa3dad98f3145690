/** @file Fuzzes a reader in a thread of its own, and says what repeats an input that went wrong. */
import { Worker } from "node:worker_threads";
import { SEED } from "../random.ts";
import type { FuzzOrder, FuzzResult } from "./worker.ts";

/** No input has more than some hundred kilobytes; none takes a second. */
const HUNG_MS = 20_000;
const LOOK_MS = 500;

/**
 * Gives a reader the inputs `0` to `count − 1`, or the one that SLINGSHOT_FAULT_CASE names (`csv 123`).
 * @throws Error naming the input that was answered with an error of another class, with none in time, or took too much
 */
export async function fuzzReader(reader: string, count: number, seed = SEED): Promise<FuzzResult> {
  const only = new RegExp(`^${reader} (\\d+)$`).exec(process.env.SLINGSHOT_FAULT_CASE ?? "")?.[1];
  const [from, to] = only === undefined ? [0, count] : [Number(only), Number(only) + 1];
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const order: FuzzOrder = { reader, seed, from, to, progress };
  const repeat = (input: number) => `SLINGSHOT_FAULT_SEED=${seed} SLINGSHOT_FAULT_CASE="${reader} ${input}" repeats it`;
  const result = await runWorker(order, repeat);
  if (result.failure !== null) {
    const { input, error, bytes } = result.failure;
    throw new Error(`input ${input} of ${reader}: ${error}\n${repeat(input)}; the input begins, in base64, ${bytes}`);
  }
  return result;
}

/** Ends the thread when an input takes too long. */
function runWorker(order: FuzzOrder, repeat: (input: number) => string): Promise<FuzzResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: 700 },
    });
    let [last, since] = [-1, performance.now()];
    const timer = setInterval(() => {
      const input = Atomics.load(order.progress, 0);
      if (input !== last) [last, since] = [input, performance.now()];
      else if (performance.now() - since > HUNG_MS) end(new Error(`input ${input} hangs; ${repeat(input)}`));
    }, LOOK_MS);
    const end = (error: Error | null, result?: FuzzResult) => {
      clearInterval(timer);
      void worker.terminate();
      if (result === undefined) reject(error ?? new Error("the thread ended without a result"));
      else resolve(result);
    };
    worker.on("message", (result: FuzzResult) => end(null, result));
    worker.on("error", (error: Error) => {
      const input = Atomics.load(order.progress, 0);
      end(new Error(`input ${input}: ${error.message}; ${repeat(input)}`));
    });
  });
}
