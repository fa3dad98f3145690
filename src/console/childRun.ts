/** @file Runs `slingshot run` in a process of its own and listens to its progress. */
import { fork } from "node:child_process";
import type { SideOutcome, StartedSide } from "../studies/demonstration/runDemonstration.ts";
import type { RunProgress, RunResult } from "../training/index.ts";

/** Starts `script run ...args --json --quiet` with this Node.js. */
export function startChildRun(script: string, args: readonly string[]): StartedSide {
  const child = fork(script, ["run", ...args, "--json", "--quiet"], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let progress: RunProgress | undefined;
  const output = { stdout: "", stderr: "" };
  child.on("message", (message) => {
    progress = message as unknown as RunProgress;
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
  return { progress: () => progress, stop: () => child.kill("SIGTERM"), outcome };
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
