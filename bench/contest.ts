/** @file Contenders that take turns: each round runs every one of them once, so that a busy minute meets all alike. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, runForJson } from "./process.ts";

const CLI = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));

export interface Contender {
  readonly label: string;
  readonly threads: number;
  /** What its time is divided by; null for a peer. */
  readonly baseline: Contender | null;
  /** Milliseconds a step. */
  measure(): number;
  /** The most memory of all rounds, megabytes; absent where it is not measured. */
  peakMb?(): number;
}

export interface Result {
  readonly label: string;
  readonly threads: number;
  /** Median over the rounds, milliseconds a step. */
  readonly ms: number;
  /** To the baseline; null where there is none. */
  readonly ratio: number | null;
  /** Megabytes; null where it is not measured. */
  readonly peakMb: number | null;
}

export function takeTurns(contenders: readonly Contender[], rounds: number): Result[] {
  const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, measured] of times) measured.push(contender.measure());
  }
  const msOf = (contender: Contender) => median(times.get(contender) ?? []);
  return contenders.map((contender) => {
    const { label, threads, baseline } = contender;
    const ms = msOf(contender);
    return { label, threads, ms, ratio: baseline && ms / msOf(baseline), peakMb: contender.peakMb?.() ?? null };
  });
}

/** What one of our runs is timed with. */
export interface OurRun {
  readonly preset: string;
  readonly steps: number;
  readonly threads: number;
  readonly settings?: readonly string[];
  /** Whether machine code may multiply. */
  readonly native: boolean;
}

/** Milliseconds a step of one of our runs, every step recorded. */
export function timeOurs({ preset, steps, threads, settings = [], native }: OurRun): number {
  const out = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
  const sets = settings.flatMap((setting) => ["--set", setting]);
  const args = ["run", preset, "--steps", String(steps), "--threads", String(threads), ...sets];
  const { SLINGSHOT_NATIVE: _, ...env } = process.env;
  const result = runForJson(process.execPath, [CLI, ...args, "--out", out, "--json"], {
    ...env,
    ...(!native && { SLINGSHOT_NATIVE: "off" }),
  });
  rmSync(out, { recursive: true });
  return 1000 / (result as { stepsPerSecond: number }).stepsPerSecond;
}

/** Milliseconds a step of a peer: a script that prints `msPerStep`. */
export const timePeer = (python: string, script: string, args: readonly string[]): number =>
  (runForJson(python, [script, ...args]) as { msPerStep: number }).msPerStep;
