/** @file One step of the preset `hypercube` here and in PyTorch, taking turns: each round runs both once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, runForJson } from "./process.ts";

const CLI = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const STEPS = 3000;

export interface HypercubeTimes {
  /** Medians over the rounds, milliseconds a step, one thread; ours includes recording every step. */
  readonly oursMs: number;
  readonly peerMs: number;
}

/** Times `rounds` turns. `peer` is the path of a script that prints `msPerStep`. */
export function compareHypercube(python: string, peer: string, rounds: number): HypercubeTimes {
  const out = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const peerRun = runForJson(python, [peer, "--steps", String(STEPS), "--threads", "1"]);
    theirs.push((peerRun as { msPerStep: number }).msPerStep);
    const args = ["run", "hypercube", "--steps", String(STEPS), "--threads", "1", "--out", out, "--json"];
    const ourRun = runForJson(process.execPath, [CLI, ...args]);
    ours.push(1000 / (ourRun as { stepsPerSecond: number }).stepsPerSecond);
  }
  rmSync(out, { recursive: true });
  return { oursMs: median(ours), peerMs: median(theirs) };
}
