/** @file The growth phase of the norm: where, in a quiet stretch, it begins to grow faster. */
import type { NormLog } from "./normLog.ts";

/**
 * Least growth, and least depth of the turn, in multiples of the norm's mean absolute second difference. For independent
 * noise that difference is 2 standard deviations, so both exceed 16 of them; the range of a million samples is 10.
 */
const LEAST_PER_NOISE = 8;

/** Least depth of the turn as a share of the growth after it: a turn and not a wiggle. It was 0.15 or more in our runs. */
const LEAST_TURN = 0.1;

/** Norms that a part of a stretch must have to be looked at by itself. */
const LEAST_ROWS = 12;

/** A rise of the norm up to the end of the stretch in which it was looked for. Entries are those of the norm's log. */
export interface GrowthPhase {
  /** Entry at which it begins. */
  readonly start: number;
  /** Entry at which it ends. */
  readonly end: number;
  /** Norm at the end less norm at the beginning: positive. */
  readonly growth: number;
}

/**
 * Finds where the norm turns from slower to faster growth between entries `from` and `to`: at the one where it lies
 * deepest below the straight line between the two ends. That needs no scale of steps or norms and no smoothing.
 *
 * Null where there is no such turn. The norm of a network that merely goes on fitting separable data grows like log t,
 * ever slower, and lies above the line everywhere. Null, too, where the norm has grown by less than `leastGrowth` of
 * itself since the turn, where noise could feign it, and where fewer than three norms were recorded.
 */
export function findGrowthPhase(
  { step, norm }: NormLog,
  from: number,
  to: number,
  leastGrowth: number,
): GrowthPhase | null {
  const firstNorm = norm[from] as number;
  const firstStep = step[from] as number;
  const slope = ((norm[to] as number) - firstNorm) / ((step[to] as number) - firstStep);
  let start = from;
  let depth = 0;
  for (let i = from + 1; i < to; i++) {
    const entryDepth = firstNorm + slope * ((step[i] as number) - firstStep) - (norm[i] as number);
    if (entryDepth > depth) {
      depth = entryDepth;
      start = i;
    }
  }
  const growth = (norm[to] as number) - (norm[start] as number);
  const noise = boundNoise(norm, from, to);
  const grows = growth > noise && growth > leastGrowth * (norm[start] as number);
  return grows && depth > noise && depth > LEAST_TURN * growth ? { start, end: to, growth } : null;
}

/** As `findGrowthPhase`, but where the whole stretch shows no turn, its last half, quarter and so on are tried. */
export function findLateGrowthPhase(log: NormLog, from: number, to: number, leastGrowth: number): GrowthPhase | null {
  for (let start = from; to - start >= LEAST_ROWS; start = Math.ceil((start + to) / 2)) {
    const growth = findGrowthPhase(log, start, to, leastGrowth);
    if (growth !== null) return growth;
  }
  return null;
}

/** As `findGrowthPhase`, but where the whole stretch shows no turn, all of it is the growth phase if the norm grew. */
export function findFirstGrowthPhase(log: NormLog, from: number, to: number, leastGrowth: number): GrowthPhase | null {
  if (to <= from) return null;
  const { norm } = log;
  const growth = (norm[to] as number) - (norm[from] as number);
  const grows = growth > boundNoise(norm, from, to) && growth > leastGrowth * (norm[from] as number);
  return findGrowthPhase(log, from, to, leastGrowth) ?? (grows ? { start: from, end: to, growth } : null);
}

/** What noise can feign between two entries. */
function boundNoise(norm: Float64Array, from: number, to: number): number {
  let roughness = 0;
  for (let i = from + 1; i < to; i++) {
    roughness += Math.abs((norm[i + 1] as number) - 2 * (norm[i] as number) + (norm[i - 1] as number));
  }
  return (LEAST_PER_NOISE * roughness) / Math.max(1, to - from - 1);
}
