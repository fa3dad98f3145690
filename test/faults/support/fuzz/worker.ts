/** @file The thread in which readers are fuzzed: it can be ended when one of them does not come back. */
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { drawFrom, mutate } from "./mutate.ts";
import { type FuzzedReader, READERS } from "./readers.ts";

/** What the thread is to do. */
export interface FuzzOrder {
  readonly reader: string;
  readonly seed: number;
  /** The inputs, the first and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Holds the number of the input that is being read. */
  readonly progress: Int32Array;
}

/** What it found. */
export interface FuzzResult {
  /** Inputs that were read as something. */
  readonly read: number;
  /** Inputs that were refused as the reader says that it does. */
  readonly refused: number;
  /** The first that was answered with another error. */
  readonly failure: { readonly input: number; readonly error: string; readonly bytes: string } | null;
  readonly slowest: { readonly input: number; readonly ms: number };
  /** Of the process, afterwards. */
  readonly peakMegabytes: number;
}

/** The input of that number: one of three kinds, by the number alone. */
async function makeInput({ name, originals, generated, within }: FuzzedReader, seed: number, input: number) {
  const draw = drawFrom(`${seed}/${name}/${input}`);
  const kind = draw();
  if (kind < 0.1)
    return { bytes: fc.sample(generated, { seed: seed * 1_000_003 + input, numRuns: 1 })[0] as Uint8Array, draw };
  if (kind < 0.2) {
    const [bytes] = fc.sample(generated, { seed: seed * 1_000_003 + input, numRuns: 1 }) as [Uint8Array];
    return { bytes: mutate([bytes, ...originals], draw), draw };
  }
  if (kind < 0.6 && within !== undefined) return { bytes: await within(originals, draw), draw };
  return { bytes: mutate(originals, draw), draw };
}

async function fuzz({ reader: name, seed, from, to, progress }: FuzzOrder): Promise<FuzzResult> {
  const reader = READERS.find((one) => one.name === name) as FuzzedReader;
  let [read, refused] = [0, 0];
  let slowest = { input: from, ms: 0 };
  let failure: FuzzResult["failure"] = null;
  for (let input = from; input < to && failure === null; input++) {
    const { bytes, draw } = await makeInput(reader, seed, input);
    Atomics.store(progress, 0, input);
    const start = performance.now();
    try {
      await reader.read(bytes, draw);
      read++;
    } catch (error) {
      if (reader.isExpected(error)) refused++;
      else {
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
        failure = { input, error: what.slice(0, 2000), bytes: Buffer.from(bytes).toString("base64").slice(0, 4000) };
      }
    }
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { input, ms };
  }
  return { read, refused, failure, slowest, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

parentPort?.postMessage(await fuzz(workerData as FuzzOrder));
