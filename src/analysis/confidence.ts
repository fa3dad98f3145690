/** @file How often an answer was right that rested on the same evidence. */
import type { Cycle } from "./cycles.ts";
import type { NormInflation } from "./normInflation.ts";
import type { Ground, SlingshotReport } from "./slingshotReport.ts";

/**
 * Of the answers that rested on each ground, how many were right, on the development half of bench/detection with its worse
 * copies (its main.ts prints the table).
 */
const SHARES: Readonly<Record<Ground, readonly [right: number, of: number]>> = {
  "several cycles": [740, 744],
  "one cycle": [50, 51],
  "norm alone": [96, 108],
  "loss alone": [239, 239],
  "great inflation": [104, 105],
  inflation: [33, 38],
  "never fitted": [185, 187],
  "no spike": [1091, 1091],
  "other spikes": [435, 439],
};

/** Inflation that is great by this factor of the norm. */
const GREAT = 2;

interface Evidence {
  readonly cycles: readonly Cycle[];
  readonly inflation: NormInflation;
  /** Whether the loss alone was judged. */
  readonly byLoss: boolean;
  /** Whether a cycle of them has a climb of the loss that noise cannot feign. */
  readonly climbs: boolean;
}

/** What an answer rests on; null of `cannot-tell`. */
export function groundOf(
  { answer, slingshots }: Pick<SlingshotReport, "answer" | "slingshots">,
  evidence: Evidence | null,
): Ground | null {
  if (answer === "cannot-tell") return null;
  if (evidence === null) return "never fitted";
  const { cycles, inflation, byLoss, climbs } = evidence;
  if (answer === "norm-inflation") return inflation.ratio >= GREAT ? "great inflation" : "inflation";
  if (answer === "neither") return cycles.length === 0 ? "no spike" : "other spikes";
  if (byLoss) return "loss alone";
  if (!climbs) return "norm alone";
  return slingshots.length > 1 ? "several cycles" : "one cycle";
}

/** The share of right answers by Laplace's rule: one right and one wrong more than were counted. */
export function confidenceIn(ground: Ground | null): number {
  if (ground === null) return 0;
  const [right, of] = SHARES[ground];
  return (right + 1) / (of + 2);
}
