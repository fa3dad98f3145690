/** @file One step of full-batch networks on hypercubes, here and in PyTorch: the preset `hypercube`, and the network of Thilak et al. 2022, Figure 1. */
import { fileURLToPath } from "node:url";
import { type Contender, timeOurs, timePeer } from "./contest.ts";

const PEER = fileURLToPath(new URL("peers/hypercube.py", import.meta.url));

interface Network {
  readonly points: number;
  readonly dimensions: number;
  readonly width: number;
  readonly steps: number;
}

export const NETWORKS = {
  hypercube: { points: 128, dimensions: 128, width: 64, steps: 3000 },
  figure1: { points: 200, dimensions: 3072, width: 200, steps: 300 },
} as const satisfies Readonly<Record<string, Network>>;

/** @param peer path of a script that takes what ours takes and prints `msPerStep`; ours by default */
export function listHypercubes(
  { points, dimensions, width, steps }: Network,
  python: string | null,
  peer: string = PEER,
): Contender[] {
  const sizes = ["--points", points, "--dimensions", dimensions, "--width", width, "--steps", steps].map(String);
  const baseline: Contender | null =
    python === null
      ? null
      : {
          label: "PyTorch",
          threads: 1,
          baseline: null,
          measure: () => timePeer(python, peer, [...sizes, "--threads", "1"]),
        };
  const settings = [`data.points=${points}`, `data.dimensions=${dimensions}`, `model.width=${width}`];
  const ours = [true, false].map(
    (native): Contender => ({
      label: `Slingshot strict, ${native ? "machine code" : "WebAssembly"}`,
      threads: 1,
      baseline,
      measure: () => timeOurs({ preset: "hypercube", steps, threads: 1, settings, native }),
    }),
  );
  return [...(baseline ? [baseline] : []), ...ours];
}
