/** @file How well a number is known that was worked out of some runs: from runs drawn again out of these (Efron 1979). */
import { createStream, uniform } from "../random/index.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { groupBy } from "./ranks.ts";

export interface Estimate {
  readonly value: number;
  /** 95 %. */
  readonly interval: Interval;
}

export interface BootstrapOptions {
  readonly draws: number;
  readonly seed: number;
}

/**
 * Draws as many items again, with replacement, within each stratum.
 * @returns null where the number itself is; draws that have none are left out
 */
export function bootstrap<T>(
  items: readonly T[],
  stratumOf: (item: T) => string,
  of: (drawn: readonly T[]) => number | null,
  { draws, seed }: BootstrapOptions,
): Estimate | null {
  const value = of(items);
  if (value === null) return null;
  const strata = [...groupBy(items, stratumOf).values()];
  const stream = createStream(seed, "bootstrap");
  const drawn = Array.from({ length: draws }, () =>
    of(strata.flatMap((group) => group.map(() => group[Math.floor(uniform(stream) * group.length)] as T))),
  );
  return { value, interval: intervalOf(drawn.filter((one) => one !== null)) };
}

/** Whole groups drawn again: what a number owes to the settings that happened to be there. One group alone is drawn by its items. */
export function drawGroups<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  of: (drawn: readonly T[]) => number,
  { draws, seed }: BootstrapOptions,
): number[] {
  const groups = [...groupBy(items, groupOf).values()];
  const units = groups.length > 1 ? groups : items.map((item) => [item]);
  const stream = createStream(seed, "bootstrap");
  return Array.from({ length: draws }, () =>
    of(units.flatMap(() => units[Math.floor(uniform(stream) * units.length)] as T[])),
  );
}
