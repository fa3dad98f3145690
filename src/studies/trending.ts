/** @file Claims of a trend: whether a number rises or falls with another over the runs. */
import { rankCorrelation } from "../prediction/index.ts";
import { formatNumber } from "../words.ts";
import { type Finding, judgeInterval, unknown } from "./finding.ts";

/**
 * Spearman's correlation of pairs, with the interval of Bonett and Wright (2000) from Fisher's z; `rises` asks for one above 0, `falls`
 * for one below. Infinity stands for "not by its last step".
 * @param what as `slingshots against ε`
 */
export function judgeTrend(
  what: string,
  pairs: readonly (readonly [x: number, y: number])[],
  direction: "rises" | "falls",
): Finding {
  const known = pairs.filter((pair) => !pair.some(Number.isNaN));
  if (known.length < LEAST) return unknown(`${what}: ${known.length} runs are too few`);
  const rank = rankCorrelation(
    known.map(([x]) => x),
    known.map(([, y]) => y),
  );
  if (Number.isNaN(rank)) return { ...unknown(`${what}: the same in all ${known.length} runs`), count: known.length };
  const interval = intervalOf(rank, known.length);
  return {
    verdict: judgeInterval(interval, direction === "rises" ? { above: 0 } : { below: 0 }),
    measured: `${what}: rank correlation ${formatNumber(rank)} (${interval.map(formatNumber).join(" to ")}, ${known.length} runs)`,
    value: rank,
    interval,
    count: known.length,
  };
}

const LEAST = 5;
const Z = 1.959963984540054;

function intervalOf(rank: number, n: number): [number, number] {
  if (Math.abs(rank) === 1) return [rank, rank];
  const error = Math.sqrt((1 + (rank * rank) / 2) / (n - 3));
  return [Math.tanh(Math.atanh(rank) - Z * error), Math.tanh(Math.atanh(rank) + Z * error)];
}
