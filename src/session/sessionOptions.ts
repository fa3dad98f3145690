/** @file How a session is made: its engine, threads and host. */
import type { DataFiles, LoadedData } from "../data/index.ts";
import type { EngineHost, Waiting } from "../engine/index.ts";
import type { Engine } from "./startEngine.ts";

export interface SessionOptions extends Waiting {
  /** How many, 1 by default; no number changes a bit. */
  readonly threads?: number;
  /** `wasm` by default. */
  readonly engine?: Engine;
  /** Where the compiled kernels run. */
  readonly host: EngineHost;
  /** The data, where they are there: `examineData`, or another session of the same data and seed, has loaded them. */
  readonly loaded?: LoadedData | undefined;
  /** Where files are read, for data that come from some. */
  readonly files?: DataFiles;
}
