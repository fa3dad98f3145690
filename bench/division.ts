/** @file One step of the preset `division` here and in PyTorch, taking turns: each round runs every contender once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, runForJson } from "./process.ts";

const CLI = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const PEER = fileURLToPath(new URL("peers/division.py", import.meta.url));
const STEPS = 200;
const PEER_STEPS = 48;

const FAST = ["arithmetic=fast"];
const PLAIN = ["model.prefixSharing=false"];
const DOUBLE = ["model.precision=f64", "loss.precision=f64"];

export interface DivisionTime {
  readonly label: string;
  readonly threads: number;
  /** Median over the rounds, milliseconds a step; ours includes recording every step. */
  readonly ms: number;
  /** To PyTorch with all positions, as many threads and the same precision; null where there is no PyTorch. */
  readonly ratio: number | null;
}

interface Contender {
  readonly label: string;
  readonly threads: number;
  /** What its time is divided by. */
  readonly baseline: Contender | null;
  /** Milliseconds a step. */
  measure(): number;
}

/** Times `rounds` turns. Without `python` this project runs alone; `fast` says whether this machine has that arithmetic. */
export function compareDivision(
  python: string | undefined,
  { rounds, fast }: { readonly rounds: number; readonly fast: boolean },
): DivisionTime[] {
  const out = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
  const contenders = [1, 2].flatMap((threads) => listContenders(threads, { python, fast, out }));
  const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, measured] of times) measured.push(contender.measure());
  }
  rmSync(out, { recursive: true });
  const msOf = (contender: Contender) => median(times.get(contender) ?? []);
  return contenders.map((contender) => {
    const { label, threads, baseline } = contender;
    const ms = msOf(contender);
    return { label, threads, ms, ratio: baseline && ms / msOf(baseline) };
  });
}

/** All contenders on a number of threads. */
function listContenders(
  threads: number,
  { python, fast, out }: { readonly python: string | undefined; readonly fast: boolean; readonly out: string },
): Contender[] {
  const peer = (label: string, mode: string, dtype: string, baseline: Contender | null): Contender | null =>
    python === undefined
      ? null
      : { label, threads, baseline, measure: () => timePeer(python, { mode, dtype, threads }) };
  const ours = (label: string, settings: readonly string[], baseline: Contender | null): Contender => ({
    label: `Slingshot ${label}`,
    threads,
    baseline,
    measure: () => timeOurs(settings, threads, out),
  });
  const all = peer("PyTorch, all positions", "all", "f32", null);
  const single = [
    all,
    peer("PyTorch, last position only", "last", "f32", all),
    ours("strict, shared", [], all),
    ours("strict, plain", PLAIN, all),
    fast ? ours("fast, shared", FAST, all) : null,
    fast ? ours("fast, plain", [...FAST, ...PLAIN], all) : null,
  ];
  const allDouble = peer("PyTorch, all positions, float64", "all", "f64", null);
  const double = [allDouble, ours("strict, shared, float64", DOUBLE, allDouble)];
  return [...single, ...(threads === 2 ? double : [])].filter((contender) => contender !== null);
}

function timePeer(python: string, { mode, dtype, threads }: { mode: string; dtype: string; threads: number }): number {
  const args = ["--mode", mode, "--dtype", dtype, "--threads", String(threads), "--steps", String(PEER_STEPS)];
  const result = runForJson(python, [PEER, ...args]);
  return (result as { msPerStep: number }).msPerStep;
}

function timeOurs(settings: readonly string[], threads: number, out: string): number {
  const sets = ["validation.everySteps=0", ...settings].flatMap((setting) => ["--set", setting]);
  const args = ["run", "division", "--steps", String(STEPS), "--threads", String(threads), ...sets];
  const result = runForJson(process.execPath, [CLI, ...args, "--out", out, "--json"]);
  return 1000 / (result as { stepsPerSecond: number }).stepsPerSecond;
}
