/** @file A spike of a column: a rise above its level that noise does not explain. */

export interface Spike {
  /** The first step of the rise: all from there to the peak lie above the noise. */
  readonly step: number;
  readonly peakStep: number;
  readonly peak: number;
  /** What was expected at the first value that noise does not explain. */
  readonly level: number;
  /** Standard deviation of the noise above that level; above 0. */
  readonly noise: number;
  /** How many times the noise the peak lies above the level; where noise is a factor, in logarithms. */
  readonly times: number;
  /** Whether it stands out by its jump from the value before, where each value goes on from the one before, and not by its height alone. */
  readonly isJump: boolean;
  /** Whether the column came back to that level before it rose again or ended. */
  readonly recovered: boolean;
  /** The first step at the level again; of one that never came back the last before the next spike, or of the column. */
  readonly endStep: number;
  /** Median of the column after a rise that stayed; null where it came back, or has not stayed long enough to tell. */
  readonly levelAfter: number | null;
}
