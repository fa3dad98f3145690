/** @file Claims of more or less: one group of runs beside another, by ranks. */
import { median } from "../analysis/index.ts";
import { formatNumber } from "../words.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "./finding.ts";
import { rankSumCounts } from "./rankSum.ts";

/** What a group of runs has of a number; Infinity stands for "not by its last step". */
export interface Group {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * By how much the numbers of `first` are above those of `second`: the median of all differences between one and another, with the
 * interval that follows from the rank sum (Hodges and Lehmann 1963), at 95 % or more. Groups of three and three are too small for one.
 * Where no run of either has come to it, they say nothing of each other: the runs are too short.
 * @param what that which is compared, as `slingshots`
 * @param bound of the difference
 * @param comparisons of how many, any of which would do, this is one: the interval is at 1 − 0.05/comparisons (Bonferroni)
 */
export function compareGroups(
  what: string,
  first: Group,
  second: Group,
  bound: Bound = { above: 0 },
  comparisons = 1,
): Finding {
  const [a, b] = [first, second].map(({ values }) => values.filter((value) => !Number.isNaN(value)));
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0)
    return unknown(
      `${what}: no runs of ${[first, second]
        .filter((_, i) => [a, b][i]?.length === 0)
        .map(({ name }) => name)
        .join(" and ")}`,
    );
  if (![...a, ...b].some(Number.isFinite))
    return unknown(`${what}: no run of ${first.name} or ${second.name} has come to it`);
  const differences = a.flatMap((x) => b.map((y) => (x === y ? 0 : x - y))).sort((x, y) => x - y);
  const k = countOutside(a.length, b.length, OUTSIDE / comparisons);
  const interval: Finding["interval"] =
    k === 0 ? null : [differences[k - 1] as number, differences[differences.length - k] as number];
  const told = [first, second].map(({ name }, i) => `${name} ${tellRange([a, b][i] ?? [])}`);
  const apart =
    interval === null ? "too few runs for an interval" : `difference ${interval.map(formatNumber).join(" to ")}`;
  return {
    verdict: judgeInterval(interval, bound),
    measured: `${what}: ${told.join(", ")} (${apart})`,
    value: median(differences),
    interval,
    count: a.length + b.length,
  };
}

/** `5 (4 to 7, of 5)`. */
export function tellRange(values: readonly number[]): string {
  const sorted = [...values].sort((x, y) => x - y);
  const [low = Number.NaN, high = Number.NaN] = [sorted[0], sorted.at(-1)];
  const words = [lowerMedian(values), low, high].map((value) =>
    value === Number.POSITIVE_INFINITY ? "not yet" : formatNumber(value),
  );
  return low === high
    ? `${words[0]} (all ${values.length})`
    : `${words[0]} (${words[1]} to ${words[2]}, of ${values.length})`;
}

/** The lower of two in the middle, so that it is one of them and never between a step and "not yet"; NaN of none. */
export function lowerMedian(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((x, y) => x - y);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Of all orders, outside an interval of 95 % at either end. */
const OUTSIDE = 0.025;

/** How many of the sorted differences lie outside at either end, each at most such a share. */
function countOutside(m: number, n: number, share: number): number {
  const counts = rankSumCounts(m, n);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let [k, below] = [0, 0];
  while (k < counts.length && (below + (counts[k] as number)) / all <= share) below += counts[k++] as number;
  return k;
}
