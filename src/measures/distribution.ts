/** @file How numbers are distributed: how many lie where, and what they are in a few words. */

/** Numbers counted in even parts of their range. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: Uint32Array;
}

/**
 * Counts the finite numbers in even parts from the least to the largest; the ends of a range of one number lie beside it. Null where
 * none is finite.
 */
export function countValues(values: ArrayLike<number>, parts: number): Histogram | null {
  const { least, largest } = summarizeValues(values);
  if (!(least <= largest)) return null;
  const half = least === largest ? Math.abs(least) / 2 || 0.5 : 0;
  const [from, to] = [least - half, largest + half];
  const counts = new Uint32Array(parts);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    // Halves first: the range of the largest numbers has no width that can be written.
    const share = (value / 2 - from / 2) / (to / 2 - from / 2);
    const part = Math.min(parts - 1, Math.floor(share * parts));
    counts[part] = (counts[part] as number) + 1;
  }
  return { from, to, counts };
}

/** Of the finite numbers; NaN where there is none. */
export interface ValueSummary {
  readonly count: number;
  readonly nonFinite: number;
  readonly zeros: number;
  readonly mean: number;
  /** Root of the mean of their squares. */
  readonly rootMeanSquare: number;
  readonly least: number;
  readonly largest: number;
}

export function summarizeValues(values: ArrayLike<number>): ValueSummary {
  let [count, zeros, sum, squares] = [0, 0, 0, 0];
  let [least, largest] = [Number.NaN, Number.NaN];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    count++;
    if (value === 0) zeros++;
    sum += value;
    squares += value * value;
    if (!(value >= least)) least = value;
    if (!(value <= largest)) largest = value;
  }
  const [mean, rootMeanSquare] = [sum / count, Math.sqrt(squares / count)];
  return { count, nonFinite: values.length - count, zeros, mean, rootMeanSquare, least, largest };
}
