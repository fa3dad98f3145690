/** @file Claims of a trend: whether a number rises or falls with another over the runs. */
import { rankCorrelation } from "../prediction/index.ts";
import { formatNumber } from "../words.ts";
import { lowerMedian } from "./comparing.ts";
import { type Finding, judgeInterval, unknown } from "./finding.ts";
import { groupBySetting, type StudyRun } from "./studyRuns.ts";

/**
 * Spearman's correlation of pairs, with the interval of Bonett and Wright (2000) from Fisher's z; `rises` asks for one above 0, `falls`
 * for one below. Infinity stands for "not by its last step".
 * @param what as `slingshots against ε`
 * @param cases what a pair is of
 */
export function judgeTrend(
  what: string,
  pairs: readonly (readonly [x: number, y: number])[],
  direction: "rises" | "falls",
  cases = "runs",
): Finding {
  const known = pairs.filter((pair) => !pair.some(Number.isNaN));
  if (known.length < LEAST) return unknown(`${what}: ${known.length} ${cases} are too few`);
  const rank = rankCorrelation(
    known.map(([x]) => x),
    known.map(([, y]) => y),
  );
  if (Number.isNaN(rank))
    return { ...unknown(`${what}: the same in all ${known.length} ${cases}`), count: known.length };
  const interval = intervalOf(rank, known.length);
  return {
    verdict: judgeInterval(interval, direction === "rises" ? { above: 0 } : { below: 0 }),
    measured: `${what}: rank correlation ${formatNumber(rank)} (${interval.map(formatNumber).join(" to ")}, ${known.length} ${cases})`,
    value: rank,
    interval,
    count: known.length,
  };
}

/**
 * The same over a grid of settings: of each the lower medians of its runs, as seeds of one setting are not independent of each other.
 */
export function judgeTrendOfSettings(
  what: string,
  runs: readonly StudyRun[],
  pairOf: (run: StudyRun) => readonly [x: number, y: number],
  direction: "rises" | "falls",
): Finding {
  const pairs = groupBySetting(runs).map((own) => {
    const found = own.map(pairOf);
    return [lowerMedian(found.map(([x]) => x)), lowerMedian(found.map(([, y]) => y))] as const;
  });
  return judgeTrend(what, pairs, direction, "settings");
}

/**
 * Pearson's correlation of pairs, with Fisher's interval, which must be above `bound`.
 * @param cases what a pair is of
 */
export function judgeCorrelation(
  pairs: readonly (readonly [x: number, y: number])[],
  bound: number,
  cases: string,
): Finding {
  const n = pairs.length;
  if (n < LEAST) return unknown(`${n} ${cases} are too few`);
  const mean = (i: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[i], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  const product = (i: 0 | 1, j: 0 | 1) =>
    pairs.reduce((sum, pair) => sum + (pair[i] - (i === 0 ? x : y)) * (pair[j] - (j === 0 ? x : y)), 0);
  const value = product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
  if (Number.isNaN(value)) return { ...unknown(`the same at all ${n} ${cases}`), count: n };
  const reach = Z / Math.sqrt(n - 3);
  const ends = [-reach, reach].map((shift) => Math.tanh(Math.atanh(value) + shift));
  const interval: [number, number] = [ends[0] ?? Number.NaN, ends[1] ?? Number.NaN];
  return {
    ...{ verdict: judgeInterval(interval, { above: bound }), value, interval, count: n },
    measured: `correlation ${formatNumber(value)} (${interval.map(formatNumber).join(" to ")}, ${n} ${cases})`,
  };
}

const LEAST = 5;
const Z = 1.959963984540054;

function intervalOf(rank: number, n: number): [number, number] {
  if (Math.abs(rank) === 1) return [rank, rank];
  const error = Math.sqrt((1 + (rank * rank) / 2) / (n - 3));
  return [Math.tanh(Math.atanh(rank) - Z * error), Math.tanh(Math.atanh(rank) + Z * error)];
}
