/** @file Hjorth's parameters of a series: how far it swings, how fast, and how unlike a pure wave. */

export interface HjorthParameters {
  /** m₀, the mean square. */
  readonly activity: number;
  /** √(m₂/m₀): of a sine of angular frequency ω a step, 2 sin(ω/2), which is about ω. */
  readonly mobility: number;
  /** √(m₄/m₂), as Notsawo et al. 2023 write it: the mobility of the differences. */
  readonly complexity: number;
  /** √(m₄/m₂) / √(m₂/m₀), as Hjorth 1970 has it: 1 of a pure wave, more of anything else. */
  readonly complexityStandard: number;
}

/**
 * Hjorth's parameters of a series, from the mean squares m₀ of itself, m₂ of its differences and m₄ of theirs: the moments of its
 * power spectrum, by Parseval's theorem. No mean is taken off: `detrend` does that. NaN where a quotient is 0/0, as in a series
 * that is 0, and where there are fewer than three numbers.
 * @example
 * import { hjorthOf } from "slingshot-lab/analysis";
 *
 * // A wave of four steps.
 * const wave = Array.from({ length: 4000 }, (_, i) => [0, 1, 0, -1][i % 4]);
 * console.log(hjorthOf(wave).mobility.toFixed(3)); // 1.414
 */
export function hjorthOf(series: ArrayLike<number>): HjorthParameters {
  const differences = differencesOf(series);
  const [m0, m2, m4] = [meanSquare(series), meanSquare(differences), meanSquare(differencesOf(differences))];
  const mobility = Math.sqrt(m2 / m0);
  const complexity = Math.sqrt(m4 / m2);
  return { activity: m0, mobility, complexity, complexityStandard: complexity / mobility };
}

export const DETRENDINGS = ["none", "mean", "moving-average"] as const;

export type Detrending = (typeof DETRENDINGS)[number];

/**
 * A series without its trend: without nothing, without its mean, or without a moving average, which leaves what swings faster
 * than `steps`. The average is centred, over `steps` numbers (one more where they are even); towards the ends over as many on both sides as
 * there are, so that a straight line leaves 0 everywhere.
 */
export function detrend(series: ArrayLike<number>, by: Detrending, steps: number): Float64Array {
  const values = Float64Array.from(series);
  if (by === "none") return values;
  if (by === "mean") {
    const mean = meanOf(values, 0, values.length);
    return values.map((value) => value - mean);
  }
  const half = Math.floor(steps / 2);
  return values.map((value, i) => {
    const reach = Math.min(half, i, values.length - 1 - i);
    return value - meanOf(values, i - reach, i + reach + 1);
  });
}

/** Anew for each, so that a step that is not finite spoils no other than those that it lies near. */
function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] as number;
  return sum / (to - from);
}

const differencesOf = (series: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: Math.max(0, series.length - 1) }, (_, i) => at(series, i + 1) - at(series, i));

const at = (series: ArrayLike<number>, i: number): number => series[i] as number;

function meanSquare(series: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += at(series, i) * at(series, i);
  return sum / series.length;
}
