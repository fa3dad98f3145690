/** @file Fourier spectra over a cycle of n places, and how uneven a spectrum is. */
import { cosine } from "../optimizers/schedule.ts";

/** cos and sin of 2πj/n for j = 0 … n − 1. */
export interface Circle {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** The same bits on every machine: `Math.cos` differs between engines. */
export function createCircle(n: number): Circle {
  const fill = (half: (turn: number) => number, sign: 1 | -1) =>
    Float64Array.from({ length: n }, (_, j) => (2 * j <= n ? half((2 * j) / n) : sign * half((2 * (n - j)) / n)));
  return {
    cosines: fill(cosine, 1),
    // sin πx = cos π(x − 1/2).
    sines: fill((x) => (x === 0 || x === 1 ? 0 : cosine(Math.abs(x - 0.5))), -1),
  };
}

/** A real function on a cycle with `columns` values at each place [places · columns], row-major. */
export interface CycleFunction {
  readonly places: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** Amplitudes of the cosine and of the sine of one frequency, a pair for each column. */
export interface Wave {
  readonly frequency: number;
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
}

/** How many frequencies there are beside 0. */
export const countFrequencies = (places: number): number => Math.floor(places / 2);

/** The part of a function that swings `frequency` times around the cycle, 1 … ⌊places/2⌋. */
export function findWave({ places, columns, values }: CycleFunction, frequency: number, circle: Circle): Wave {
  const cosine = new Float64Array(columns);
  const sine = new Float64Array(columns);
  for (let place = 0; place < places; place++) {
    const turn = (frequency * place) % places;
    const c = circle.cosines[turn] as number;
    const s = circle.sines[turn] as number;
    for (let column = 0; column < columns; column++) {
      const value = values[place * columns + column] as number;
      cosine[column] = (cosine[column] as number) + c * value;
      sine[column] = (sine[column] as number) + s * value;
    }
  }
  // Alternating signs, of an even number of places, have twice the norm of another wave, and no sine.
  const factor = (2 * frequency === places ? 1 : 2) / places;
  const scaled = (sums: Float64Array) => sums.map((sum) => sum * factor);
  return { frequency, cosine: scaled(cosine), sine: scaled(sine) };
}

/** Adds a wave, times `factor`, to a function [places · columns]. */
export function addWave(target: Float64Array, { frequency, cosine, sine }: Wave, factor: number, circle: Circle): void {
  const columns = cosine.length;
  const places = target.length / columns;
  for (let place = 0; place < places; place++) {
    const turn = (frequency * place) % places;
    const c = factor * (circle.cosines[turn] as number);
    const s = factor * (circle.sines[turn] as number);
    for (let column = 0; column < columns; column++) {
      const i = place * columns + column;
      target[i] = (target[i] as number) + c * (cosine[column] as number) + s * (sine[column] as number);
    }
  }
}

/** ‖wave‖² over all places and columns: over the frequencies they sum to what the function varies about its mean (Parseval). */
export function powerOf({ frequency, cosine, sine }: Wave, places: number): number {
  let sum = 0;
  for (let i = 0; i < cosine.length; i++) sum += (cosine[i] as number) ** 2 + (sine[i] as number) ** 2;
  return sum * (2 * frequency === places ? places : places / 2);
}

/** Power of each frequency, 1 … ⌊places/2⌋; the mean is left out. */
export function spectrumOf(cycle: CycleFunction, circle: Circle): Float64Array {
  return Float64Array.from({ length: countFrequencies(cycle.places) }, (_, i) =>
    powerOf(findWave(cycle, i + 1, circle), cycle.places),
  );
}

/** What is known of a spectrum in a few numbers. */
export interface SpectrumSummary {
  /** The strongest frequency, the lowest one of equals; NaN where there is no power. */
  readonly strongest: number;
  /** Its share of the power. */
  readonly share: number;
  /** Gini coefficient of the amplitudes √power: 0 where all are equal, towards 1 where few have all. */
  readonly gini: number;
  /** Inverse participation ratio Σ power² / (Σ power)²: 1 of a single frequency, 1/n of n equal ones. */
  readonly participation: number;
}

export function summarizeSpectrum(power: Float64Array): SpectrumSummary {
  const total = sumOf(power);
  const strongest = power.reduce((best, value, i) => (value > (power[best] as number) ? i : best), 0);
  return {
    strongest: total > 0 ? strongest + 1 : Number.NaN,
    share: (power[strongest] as number) / total,
    gini: giniOf(power.map(Math.sqrt)),
    participation: sumOf(power.map((value) => (value / total) ** 2)),
  };
}

/** What of the power key frequencies hold together, at least, and how far it falls after them: to half the amplitude. */
const KEY_SHARE = 0.5;
const KEY_FALL = 4;

/**
 * Frequencies that stand out of a spectrum, ascending.
 * @param rule a number: those with more than so many times the mean power. `gap`: the strongest ones before the steepest fall of the
 * sorted powers, where it is to a quarter or less, and they are at most half of all frequencies and hold half of the power; else none.
 */
export function findKeyFrequencies(power: Float64Array, rule: number | "gap"): number[] {
  const least = rule === "gap" ? findGap(power) : (rule * sumOf(power)) / power.length;
  return [...power].flatMap((value, i) => (value > least ? [i + 1] : []));
}

/** The largest power below the gap; Infinity where there is none. */
function findGap(power: Float64Array): number {
  const sorted = power.toSorted().reverse();
  const half = KEY_SHARE * sumOf(power);
  let [held, steepest, gap] = [0, 0, Number.POSITIVE_INFINITY];
  for (let count = 1; 2 * count <= sorted.length; count++) {
    const [last, next] = [sorted[count - 1] as number, sorted[count] as number];
    held += last;
    const fall = last / next;
    if (held < half || !(fall >= KEY_FALL && fall > steepest)) continue;
    [steepest, gap] = [fall, next];
  }
  return gap;
}

/** Gini coefficient of numbers of at least 0: their mean distance from each other over twice their mean. */
export function giniOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const n = sorted.length;
  const ranked = sorted.map((value, i) => (2 * (i + 1) - n - 1) * value);
  return sumOf(ranked) / (n * sumOf(sorted));
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
