/** @file The norm on the steps at which it was recorded, which need not be those of the loss. */
import { countUpTo } from "../series.ts";

/** One entry a recorded norm. A step without one has no entry: nothing is interpolated. */
export interface NormLog {
  /** Strictly increasing. */
  readonly step: Float64Array;
  readonly norm: Float64Array;
}

/** The last entry at or before a step; the first one where there is none. */
export function entryAt({ step }: Pick<NormLog, "step">, at: number): number {
  return Math.max(0, countUpTo(step, at) - 1);
}

/** The first entry at or after a step; the number of entries where there is none. */
export function entryFrom({ step }: Pick<NormLog, "step">, at: number): number {
  const later = countUpTo(step, at);
  return step[later - 1] === at ? later - 1 : later;
}
