/** @file The command line as a real process, which can be killed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../../src/training/index.ts";

/** After this a process counts as hung; it is ended by a signal that no test sends. */
const HUNG_MS = 180_000;
const HUNG_SIGNAL = "SIGHUP";

/** The command line. */
export const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SlingshotProcess {
  readonly pid: number;
  readonly ending: Promise<Ending>;
  /** Whether it has not ended yet, as far as has been noticed. */
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** What it has narrated so far. */
  narration(): string;
}

/** Starts `slingshot ...args`; with `tracer`, under a program that runs another one. */
export function startSlingshot(args: readonly string[], tracer: readonly string[] = []): SlingshotProcess {
  return startNode([main, ...args], tracer);
}

/** Starts this Node.js with `args`. */
export function startNode(args: readonly string[], tracer: readonly string[] = []): SlingshotProcess {
  const [program, ...rest] = [...tracer, process.execPath, ...args] as [string, ...string[]];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], timeout: HUNG_MS, killSignal: HUNG_SIGNAL });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ending = new Promise<Ending>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal === HUNG_SIGNAL) reject(new Error(`still running after ${HUNG_MS / 1000} s: ${output.stderr}`));
      else resolve({ code, signal, ...output });
    });
  });
  return {
    pid: child.pid ?? -1,
    ending,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
    narration: () => output.stderr,
  };
}

/** Waits until `condition` holds; fails where the process ends before it does. */
export async function waitUntil(process: SlingshotProcess, condition: () => boolean): Promise<void> {
  while (!condition()) {
    assert.ok(process.isRunning(), `ended too soon: ${process.narration()}`);
    await sleep(1);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The lines that tell an error. */
export function errorLines({ stderr }: Ending): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("error:"));
}

export function assertDone(ending: Ending): void {
  assert.equal(ending.code, 0, `ended with ${ending.signal ?? ending.code}: ${ending.stderr}`);
  assert.deepEqual(errorLines(ending), []);
}

/** The document that `--json` prints last. */
export function resultOf({ stdout }: Ending): RunResult {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as RunResult;
}

/**
 * Asserts that a process ended by itself, with one of `codes` and one line that says why, the last one; returns that line.
 * A stack, or "internal error", is no such line.
 */
export function assertRefusal(ending: Ending, codes: readonly number[]): string {
  const { code, signal, stderr } = ending;
  assert.ok(signal === null && codes.includes(code ?? -1), `ended with ${signal ?? code}: ${stderr}`);
  const [line, ...more] = errorLines(ending);
  assert.deepEqual(more, [], stderr);
  assert.ok(line !== undefined && stderr.trimEnd().endsWith(line), stderr);
  assert.doesNotMatch(stderr, /internal error|^\s+at /m);
  return line;
}
