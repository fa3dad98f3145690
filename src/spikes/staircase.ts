/** @file Staircases: drops of a column at equal distances, as at every epoch. */
import { median } from "../analysis/quantile.ts";
import type { Drop } from "./drops.ts";

/** Drops before a distance is no chance. */
const LEAST_DROPS = 3;

/** How far from where it is due a drop may come, as a share of the distance. */
const TOLERANCE = 0.05;

/** Of a great many drops the first tell where the staircase begins, and its period. */
const MOST_TRIES = 32;

/** Of the drops so many fit, or there is no staircase. */
const LEAST_SHARE = 0.7;

export interface Staircase {
  /** Steps from drop to drop. */
  readonly period: number;
  /** The first step of a drop that fits. */
  readonly start: number;
  /** Of the drops from the first that fits to the last, how many do. */
  readonly share: number;
  readonly steps: readonly number[];
}

/**
 * The staircase of most drops; null where no three of them, and most, are a multiple of one distance apart.
 * @param drops in the order of their steps
 * @param epochLength steps of an epoch, where it is known: drops are then only looked for at a multiple of it apart
 */
export function findStaircase(drops: readonly Drop[], epochLength: number | null = null): Staircase | null {
  const steps = drops.map(({ step }) => step);
  if (steps.length < LEAST_DROPS) return null;
  const periods = epochLength === null ? listPeriods(steps) : [epochLength];
  const found = periods.flatMap((period) => fitPeriod(steps, period, epochLength === null) ?? []);
  return found.sort((a, b) => b.steps.length - a.steps.length || b.period - a.period)[0] ?? null;
}

/** Distances of neighbours, and their median: where a drop went unnoticed, the shorter ones still tell. */
function listPeriods(steps: readonly number[]): number[] {
  const distances = steps.slice(1).map((step, i) => step - (steps[i] as number));
  return [...new Set([median(distances), ...distances.slice(0, MOST_TRIES)])];
}

function fitPeriod(steps: readonly number[], first: number, mayAdjust: boolean): Staircase | null {
  let period = first;
  let fitting: readonly number[] = [];
  for (const start of steps.slice(0, MOST_TRIES)) {
    const some = listFitting(steps, start, period);
    if (some.length > fitting.length) fitting = some;
  }
  const [start, last] = [fitting[0] as number, fitting.at(-1) as number];
  if (mayAdjust && last > start) {
    period = (last - start) / Math.round((last - start) / period);
    fitting = listFitting(steps, start, period);
  }
  const share = fitting.length / steps.filter((step) => step >= start && step <= last).length;
  const isOne = fitting.length >= LEAST_DROPS && fitting.length >= LEAST_SHARE * steps.length;
  return isOne ? { period, start, share, steps: fitting } : null;
}

function listFitting(steps: readonly number[], start: number, period: number): number[] {
  return steps.filter((step) => {
    const turns = (step - start) / period;
    return Math.abs(turns - Math.round(turns)) <= TOLERANCE;
  });
}
