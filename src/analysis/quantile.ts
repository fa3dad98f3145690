/** @file Quantiles of a sample, and how well its median is known. */
import { countHeads } from "../measures/countHeads.ts";

/**
 * The number below which a share of the sample lies: between two neighbours in proportion, as `numpy.quantile` has it by
 * default (rule 7 of Hyndman and Fan 1996). Quartiles are those at 0.25 and 0.75, the median that at 0.5.
 * @param sorted ascending; NaN for none
 * @param share 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}

/** The median of numbers in any order; NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : quantile(Float64Array.from(values).sort(), 0.5);
}

/**
 * Between which two of its numbers the median lies of what a sample was drawn from, whatever its distribution: the k-th from
 * below and from above, with the largest k that holds at `confidence` (Thompson 1936; Conover 1999, §3.2). Null where the
 * sample is too small to say so: at 0.95, of fewer than six numbers.
 * @param sorted ascending
 * @param confidence above 0 and below 1, at least
 */
export function medianInterval(sorted: ArrayLike<number>, confidence = 0.95): readonly [number, number] | null {
  const n = sorted.length;
  let k = 0;
  while (k < n / 2 && 2 * countHeads(n, k) <= 1 - confidence) k++;
  return k === 0 ? null : [sorted[k - 1] as number, sorted[n - k] as number];
}
