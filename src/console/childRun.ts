/** @file Trains in a process of its own, as `slingshot run`, `resume` and `fork` do, and listens to its progress. */
import { fork } from "node:child_process";
import type { SideOutcome, StartedSide } from "../studies/demonstration/runDemonstration.ts";
import type { RunProgress, RunResult } from "../training/index.ts";
import type { TrainingStart } from "./narrateTraining.ts";

/** A command that trains, in a process of its own. */
export interface StartedTraining extends StartedSide {
  /** The run's folder, once it is there; null where the process has ended before. */
  readonly started: Promise<string | null>;
}

/** Starts `script run ...args --json --quiet` with this Node.js. */
export const startChildRun = (script: string, args: readonly string[]): StartedTraining =>
  startTraining(script, ["run", ...args]);

/** Starts `script ...args --json --quiet` with this Node.js: `run`, `resume` or `fork`. */
export function startTraining(script: string, args: readonly string[]): StartedTraining {
  // The child looks for us: where we are killed before it listens, it ends as well.
  const env = { ...process.env, SLINGSHOT_LAUNCHER: String(process.pid) };
  const child = fork(script, [...args, "--json", "--quiet"], { stdio: ["ignore", "pipe", "pipe", "ipc"], env });
  let progress: RunProgress | undefined;
  const output = { stdout: "", stderr: "" };
  const started = new Promise<string | null>((resolve) => {
    child.on("message", (message: RunProgress | TrainingStart) => {
      if ("run" in message) resolve(message.run);
      else progress = message;
    });
    child.on("error", () => resolve(null));
    child.on("close", () => resolve(null));
  });
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const outcome = new Promise<SideOutcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const lastLine = lastLineOf(output.stderr) ?? (signal === null ? "" : `ended by ${signal}`);
      resolve({ code: code ?? 1, result: parseResult(lastLineOf(output.stdout)), lastLine });
    });
  });
  // Ctrl-C in a terminal reaches the child by itself; SIGTERM asks for the same, and being another signal it cannot be
  // the second Ctrl-C, which kills.
  return { progress: () => progress, stop: () => child.kill("SIGTERM"), started, outcome };
}

const lastLineOf = (text: string): string | undefined => text.trimEnd().split("\n").at(-1) || undefined;

function parseResult(line: string | undefined): RunResult | undefined {
  if (line === undefined) return undefined;
  try {
    return JSON.parse(line) as RunResult;
  } catch {
    return undefined;
  }
}
