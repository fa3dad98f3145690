/** @file Claims of how many: in how large a share of runs, or of cycles, something is so. */
import { shareInterval } from "../analysis/index.ts";
import { formatShare } from "../words.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "./finding.ts";

/** More than half of the runs, or cycles; of five all must. */
export const MOST: Bound = { above: 0.5 };

/** Fewer than half. */
export const FEW: Bound = { below: 0.5 };

/**
 * The share of `cases` of which `holds` is true, with Wilson's interval, beside `bound`. Cases of which it is null are not counted.
 * @param what that which is counted, as `runs with slingshots`
 */
export function countShare<T>(
  cases: readonly T[],
  what: string,
  holds: (one: T) => boolean | null,
  bound: Bound,
): Finding {
  const known = cases.map(holds).filter((answer) => answer !== null);
  if (known.length === 0) return unknown(`no ${what}, of none that can be judged`);
  const count = known.filter(Boolean).length;
  const interval = shareInterval(count, known.length);
  const [low, high] = interval.map(formatShare);
  return {
    verdict: judgeInterval(interval, bound),
    measured: `${what}: ${count} of ${known.length} (${low} to ${high})`,
    value: count / known.length,
    interval,
    count: known.length,
  };
}
