/** @file What the slingshot detector says of a run. */

/** One full cycle. Steps are those of the log; growthStart < spike ≤ plateauEnd ≤ growthStart of the next. */
export interface Slingshot {
  /** Step at which the last-layer norm begins to grow faster; where the loss alone was judged, at which the quiet before the spike begins. */
  readonly growthStart: number;
  /** Step at which the loss first exceeds the threshold. */
  readonly spike: number;
  /** Step at which the norm begins to grow again; else the last one before the next spike or of the log. */
  readonly plateauEnd: number;
  /** Lowest loss of the quiet before the spike, above its floor; may be exactly 0. */
  readonly troughLoss: number;
  /** Highest loss of the burst, above its floor. */
  readonly peakLoss: number;
  /** Norm at growthStart; NaN where the loss alone was judged, as normAfter. */
  readonly normBefore: number;
  /** Norm at plateauEnd. */
  readonly normAfter: number;
  /** Rises of the loss above the threshold that were merged into this cycle. */
  readonly events: number;
}

/** What an answer may rest on. */
export const GROUNDS = [
  "several cycles",
  "one cycle",
  "norm alone",
  "loss alone",
  "great inflation",
  "inflation",
  "never fitted",
  "no spike",
  "other spikes",
] as const;
export type Ground = (typeof GROUNDS)[number];

/** What the detector says of a run. */
export interface SlingshotReport {
  readonly answer: "slingshots" | "norm-inflation" | "neither" | "cannot-tell";
  /** First step at which the training set is fitted; null if it never is. */
  readonly fittedAt: number | null;
  readonly slingshots: readonly Slingshot[];
  /** Last norm ÷ the first one from fittedAt on; 1 if the training set is never fitted or no norm was recorded. */
  readonly normGrowth: number;
  /** What would have to be recorded for more to be known, in words. Of `cannot-tell` at least one; of the others what may change them. */
  readonly missing: readonly string[];
  /** What the answer rests on; null of `cannot-tell`. */
  readonly ground: Ground | null;
  /** How often an answer on that ground was right on the series that the detector was made with, 0 to 1; of `cannot-tell` 0. */
  readonly confidence: number;
  /** One sentence, with the numbers that decided. */
  readonly reason: string;
}
