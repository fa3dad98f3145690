/** @file What runs say of a claim: a number with its interval, and whether that bears the claim out. */

/** `cannot-tell`: the interval has room for both, or there are no runs. */
export const VERDICTS = ["pass", "fail", "cannot-tell"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Finding {
  readonly verdict: Verdict;
  /** The numbers in words, with how many runs they are of. */
  readonly measured: string;
  /** The number that decides; null where there is none. */
  readonly value: number | null;
  /** Of it, at 95 %, or more where it is one of several; null where the runs are too few for one, and where nothing is random. */
  readonly interval: readonly [number, number] | null;
  /** Runs, settings or places that it is of. */
  readonly count: number;
}

/** Where a number must lie for a claim to hold. */
export type Bound =
  | { readonly above: number }
  | { readonly below: number }
  /** Of a share: that there is none. What goes beyond this much is a counterexample that no slip of a detector explains. */
  | { readonly noneBut: number };

/** Whether all of the interval lies where it must, or none of it. */
export function judgeInterval(interval: readonly [number, number] | null, bound: Bound): Verdict {
  if (interval === null || interval.some(Number.isNaN)) return "cannot-tell";
  const [low, high] = interval;
  if ("above" in bound) return low > bound.above ? "pass" : high <= bound.above ? "fail" : "cannot-tell";
  if ("noneBut" in bound) return low > bound.noneBut ? "fail" : low === 0 && high < 0.5 ? "pass" : "cannot-tell";
  return high < bound.below ? "pass" : low >= bound.below ? "fail" : "cannot-tell";
}

/** The finding where a claim has nothing to go by. */
export function unknown(why: string): Finding {
  return { verdict: "cannot-tell", measured: why, value: null, interval: null, count: 0 };
}

/** Of several findings, all of which a claim needs: what one contradicts does not hold. */
export const allOf = (findings: readonly Finding[]): Finding => combine(findings, "fail", "pass");

/** Of several findings, any of which a claim needs: each must have been guarded for being one of several. */
export const anyOf = (findings: readonly Finding[]): Finding => combine(findings, "pass", "fail");

/** One that is `decisive` decides; else all must be `other`. */
function combine(findings: readonly Finding[], decisive: Verdict, other: Verdict): Finding {
  const verdicts = findings.map(({ verdict }) => verdict);
  const verdict = verdicts.includes(decisive)
    ? decisive
    : verdicts.every((each) => each === other)
      ? other
      : "cannot-tell";
  const decides = findings.find((each) => each.verdict === verdict) ?? findings[0] ?? unknown("no runs");
  return {
    ...decides,
    verdict: findings.length === 0 ? "cannot-tell" : verdict,
    measured: findings.map(({ measured }) => measured).join("; "),
    count: findings.reduce((sum, { count }) => sum + count, 0),
  };
}
