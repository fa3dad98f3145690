/** @file Claims of how many: in how large a share of runs something is so. */
import { shareInterval } from "../analysis/index.ts";
import { formatShare } from "../words.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "./finding.ts";

/** More than half of the runs; of five all must. */
export const MOST: Bound = { above: 0.5 };

/** Fewer than half. */
export const FEW: Bound = { below: 0.5 };

/** None of the runs, and enough of them for it to be fewer than half; two of five refute it, one leaves it open. */
export const NONE: Bound = { noneBut: 0.05 };

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

/**
 * The share of runs in most of whose cases (cycles, spikes, slices) something holds: cases of one run are not independent, and do not
 * count as so many. Cases of which it is null are left out, and runs without any other.
 * @param runs cases, by run
 * @param cases what they are, as `cycles`
 */
export function countMostly<T>(
  runs: readonly (readonly T[])[],
  cases: string,
  what: string,
  holds: (one: T) => boolean | null,
  bound: Bound,
): Finding {
  const answers = runs.map((own) => own.map(holds).filter((each) => each !== null));
  const all = answers.flat();
  const finding = countShare(
    answers,
    `runs in most of whose ${cases} ${what}`,
    (own) => (own.length === 0 ? null : own.filter(Boolean).length > own.length / 2),
    bound,
  );
  return { ...finding, measured: `${finding.measured}; ${all.filter(Boolean).length} of ${all.length} ${cases}` };
}
