/** @file What is true of a series of the benchmark, and which side of the split it is on. */
import type { SlingshotReport } from "../../src/analysis/index.ts";

export type Answer = SlingshotReport["answer"];

export interface Truth {
  /** In words, for the table. */
  readonly kind: string;
  /** Every answer that is right; none where it is not known what is, and the series is left out. */
  readonly accepts: readonly Answer[];
  /** Steps at which the cycles' spikes begin. */
  readonly onsets: readonly number[];
  /** First and last step of spans in which a cycle counts neither for nor against. */
  readonly ignored: readonly (readonly [number, number])[];
}

export function leftOut(why: string): Truth {
  return { kind: why, accepts: [], onsets: [], ignored: [] };
}

export const SIDES = ["development", "test"] as const;
export type Side = (typeof SIDES)[number];

/** Half of the settings are for testing, by a hash of their names (FNV-1a): nobody chose which. */
export function sideOf(setting: string): Side {
  let hash = 0x811c9dc5;
  for (const letter of setting.replace(/-(f32|f64)$/, "")) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  // The last bits of this hash follow those of the letters: the first ones do not.
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 31 === 0 ? "development" : "test";
}
