/** @file What the commands take from outside, so that a test can stand in for it. */
import type { Answer } from "../answers/index.ts";
import type { inspectNode } from "../engine/hosts/inspectNode.ts";
import { escapeLines } from "../escapeControls.ts";
import { type Line, type NarrationStream, rawText } from "../terminal/index.ts";
import type {
  estimateRun,
  examineExperiment,
  examineRun,
  forkRun,
  listWeights,
  repairRun,
  resumeRun,
  runExperiment,
  startRunFrom,
} from "../training/index.ts";

export interface Context {
  /** The arguments after the name of the program. */
  readonly args: readonly string[];
  /** Data. */
  readonly stdout: NarrationStream & {
    /** Where colours can be shown. */
    writeLines?(lines: readonly Line[], options: { readonly hasColors: boolean }): void;
  };
  /** Narration. */
  readonly stderr: NarrationStream & { readonly failure?: Error | null };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The script of the command line, to start it again: what the launcher loads, where there is one. */
  readonly script: string;
  /** Asks the person at the terminal; null where there is none, or no answer. */
  readonly ask: (question: string) => Promise<string | null>;
  readonly runExperiment: typeof runExperiment;
  readonly estimateRun: typeof estimateRun;
  readonly resumeRun: typeof resumeRun;
  readonly forkRun: typeof forkRun;
  readonly repairRun: typeof repairRun;
  readonly examineExperiment: typeof examineExperiment;
  readonly listWeights: typeof listWeights;
  readonly startRunFrom: typeof startRunFrom;
  readonly examineRun: typeof examineRun;
  readonly inspectMachine: typeof inspectNode;
}

/** The context of this process. The engine is loaded when it is needed: help and errors do not wait for it. */
export function createContext(): Context {
  return {
    args: process.argv.slice(2),
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    script: process.argv[1] ?? "",
    ask: askTerminal,
    runExperiment: async (...request) => (await import("../training/index.ts")).runExperiment(...request),
    estimateRun: async (...request) => (await import("../training/index.ts")).estimateRun(...request),
    resumeRun: async (...request) => (await import("../training/index.ts")).resumeRun(...request),
    forkRun: async (...request) => (await import("../training/index.ts")).forkRun(...request),
    repairRun: async (...request) => (await import("../training/index.ts")).repairRun(...request),
    examineExperiment: async (...request) => (await import("../training/index.ts")).examineExperiment(...request),
    listWeights: async (...request) => (await import("../training/index.ts")).listWeights(...request),
    startRunFrom: async (...request) => (await import("../training/index.ts")).startRunFrom(...request),
    // Not by the index: the engine is not needed.
    examineRun: async (...request) => (await import("../training/examineRun.ts")).examineRun(...request),
    inspectMachine: async (waiting) => (await import("../engine/hosts/inspectNode.ts")).inspectNode(waiting),
  };
}

/** Prints an answer as text for people, in which no name can command a terminal that a pipe ends in, or as one JSON document. */
export function writeAnswer({ document, lines }: Answer, json: boolean, { stdout }: Pick<Context, "stdout">): void {
  stdout.write(json ? `${JSON.stringify(document)}\n` : lines.map((line) => `${escapeLines(line)}\n`).join(""));
}

/** A terminal that does not say how wide it is counts as one of 80 characters. What is piped is for programs, and has no width. */
export const widthOf = ({ stdout }: Pick<Context, "stdout">): number =>
  stdout.isTTY === true ? stdout.columns || 80 : Number.POSITIVE_INFINITY;

/** Prints lines for people that programs may read as well: coloured on a terminal alone. */
export function writeLines(lines: readonly Line[], { stdout, env }: Pick<Context, "stdout" | "env">): void {
  if (stdout.writeLines === undefined) stdout.write(lines.map((line) => `${rawText(line)}\n`).join(""));
  else stdout.writeLines(lines, { hasColors: !env.NO_COLOR && env.TERM !== "dumb" });
}

async function askTerminal(question: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
