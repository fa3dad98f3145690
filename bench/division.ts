/** @file One step of the preset `division` here and in PyTorch. */
import { fileURLToPath } from "node:url";
import { type Contender, timeOurs, timePeer } from "./contest.ts";

const PEER = fileURLToPath(new URL("peers/division.py", import.meta.url));
const STEPS = 100;
const PEER_STEPS = 48;
/** Of a product, which takes as long as four steps. */
const PEER_PRODUCTS = 16;

const FAST = ["arithmetic=fast"];
const PLAIN = ["model.prefixSharing=false"];
const DOUBLE = ["model.precision=f64", "loss.precision=f64"];

/**
 * All contenders on a number of threads; ratios are to PyTorch with all positions, as many threads and the same precision.
 * @param fast whether this machine has that arithmetic
 */
export function listDivisions(
  threads: number,
  { python, fast }: { readonly python: string | null; readonly fast: boolean },
): Contender[] {
  const peer = (label: string, mode: string, dtype: string, baseline: Contender | null): Contender | null =>
    python === null
      ? null
      : {
          label,
          threads,
          baseline,
          measure: () => timeDivisionPeer(python, { mode, dtype, threads, measure: "step" }),
        };
  const ours = (label: string, settings: readonly string[], baseline: Contender | null, native = true): Contender => ({
    label: `Slingshot ${label}, ${native ? "machine code" : "WebAssembly"}`,
    threads,
    baseline,
    measure: () =>
      timeOurs({
        preset: "division",
        steps: STEPS,
        threads,
        settings: ["validation.everySteps=0", ...settings],
        native,
      }),
  });
  const all = peer("PyTorch, all positions", "all", "f32", null);
  const allDouble = peer("PyTorch, all positions, float64", "all", "f64", null);
  return [
    all,
    peer("PyTorch, last position only", "last", "f32", all),
    ours("strict, shared", [], all),
    ours("strict, shared", [], all, false),
    ours("strict, plain", PLAIN, all),
    fast ? ours("fast, shared", FAST, all) : null,
    allDouble,
    ours("strict, float64", DOUBLE, allDouble),
    ours("strict, float64", DOUBLE, allDouble, false),
  ].filter((contender) => contender !== null);
}

export interface DivisionPeer {
  /** Which positions it computes. */
  readonly mode: string;
  readonly dtype: string;
  readonly threads: number;
  readonly measure: "step" | "gradient" | "product";
}

/** Milliseconds of what is measured. */
export function timeDivisionPeer(python: string, peer: DivisionPeer): number {
  const options = Object.entries(peer).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const steps = peer.measure === "step" ? PEER_STEPS : PEER_PRODUCTS;
  return timePeer(python, PEER, [...options, "--steps", String(steps)]);
}
