/** @file Claims of how many: in how large a share of runs something is so. */
import { shareInterval } from "../analysis/index.ts";
import { formatShare } from "../words.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "./finding.ts";
import { groupBySetting, type StudyRun } from "./studyRuns.ts";

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

/** What the cases are, and of what: `spikes` of `runs`, runs of `settings`. */
export interface Grouping {
  readonly groups: string;
  readonly cases: string;
}

/** Cases of a run are not independent, and neither are they counted as so many. */
export const cyclesOfRuns: Grouping = { groups: "runs", cases: "cycles" };
export const spikesOfRuns: Grouping = { groups: "runs", cases: "spikes" };

/**
 * The share of groups in most of whose cases something holds. Cases of which it is null are left out, and groups without any other.
 * @param all cases, by group
 */
export function countMostly<T>(
  all: readonly (readonly T[])[],
  { groups, cases }: Grouping,
  what: string,
  holds: (one: T) => boolean | null,
  bound: Bound,
): Finding {
  const answers = all.map((own) => own.map(holds).filter((each) => each !== null));
  const flat = answers.flat();
  const finding = countShare(
    answers,
    `${groups} in most of whose ${cases} ${what}`,
    (own) => (own.length === 0 ? null : own.filter(Boolean).length > own.length / 2),
    bound,
  );
  return { ...finding, measured: `${finding.measured}; ${flat.filter(Boolean).length} of ${flat.length} ${cases}` };
}

/**
 * The share of settings in most of whose runs something holds: what is said of a grid is said of its cells, whose seeds are not
 * independent of each other.
 */
export function countSettings(
  runs: readonly StudyRun[],
  what: string,
  holds: (run: StudyRun) => boolean | null,
  bound: Bound,
): Finding {
  return countMostly(groupBySetting(runs), { groups: "settings", cases: "runs" }, what, holds, bound);
}

/** The same of answers that were read one run after the other, in the order of `runs`. */
export function countAnswers(
  runs: readonly StudyRun[],
  answers: readonly (boolean | null)[],
  what: string,
  bound: Bound,
): Finding {
  const answerOf = new Map(runs.map((run, i) => [run, answers[i] ?? null]));
  return countSettings(runs, what, (run) => answerOf.get(run) ?? null, bound);
}

/**
 * The share of `cases` of which `holds` is true, where nothing is random: computed anew they are the same, so that the share is what
 * it is and has no interval.
 * @param least the share from which on the claim holds
 */
export function countExactly<T>(cases: readonly T[], what: string, holds: (one: T) => boolean, least: number): Finding {
  const count = cases.filter(holds).length;
  if (cases.length === 0) return unknown(`no ${what}`);
  const share = count / cases.length;
  return {
    verdict: share >= least ? "pass" : "fail",
    measured: `${what}: ${count} of ${cases.length}`,
    ...{ value: share, interval: null, count: cases.length },
  };
}
