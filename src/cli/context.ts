/** @file What the commands take from outside, so that a test can stand in for it. */
import type { inspectMachine } from "../engine/inspect.ts";
import type { runExperiment } from "../training/index.ts";
import type { NarrationStream } from "./progress.ts";

export interface Context {
  /** The arguments after the name of the program. */
  readonly args: readonly string[];
  /** Data. */
  readonly stdout: { write(text: string): unknown };
  /** Narration. */
  readonly stderr: NarrationStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The script that was started, to start it again. */
  readonly script: string;
  readonly runExperiment: typeof runExperiment;
  readonly inspectMachine: typeof inspectMachine;
}

/** The context of this process. The engine is loaded when it is needed: help and errors do not wait for it. */
export function createContext(): Context {
  return {
    args: process.argv.slice(2),
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    script: process.argv[1] ?? "",
    runExperiment: async (...request) => (await import("../training/index.ts")).runExperiment(...request),
    inspectMachine: async () => (await import("../engine/inspect.ts")).inspectMachine(),
  };
}
