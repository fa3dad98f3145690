/** @file Whether an accuracy comes up to a share, whichever precision it was recorded in. */

/** Whether an accuracy is at least `threshold`; NaN is not. In a float32 column the share 0.95 is the number 0.94999999. */
export function reaches(threshold: number): (accuracy: number) => boolean {
  const least = Math.min(threshold, Math.fround(threshold));
  return (accuracy) => accuracy >= least;
}
