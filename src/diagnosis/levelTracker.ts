/** @file What a column is expected to be next, and how far noise takes it from there: a value at a time, in bounded memory. */
import { quantile } from "../analysis/quantile.ts";
import { measureNoise, type Noise } from "./noise.ts";

/** Values that level and noise are told from. */
const WINDOW = 128;

/** Values after which they are told anew, as a share of those that they are told from. */
const BETWEEN = 1 / 4;

/** Noise is at least this share of what the line rises or falls along the values: a curve is no noise, and leaves its line. */
const CURVED = 1 / 8;

/** Values before the first judgement. */
export const LEAST_VALUES = 16;

/** What was expected of a value. */
export interface Expectation {
  readonly level: number;
  /** Standard deviation of noise above the level; above 0. */
  readonly noise: number;
}

/**
 * Expects of a column that it goes on along the line through the medians of the two halves of its last values, as far from it as the
 * last values were from what had been expected of them.
 */
export class LevelTracker {
  readonly #quantum: number;
  readonly #values = new Float64Array(WINDOW);
  readonly #expected = new Float64Array(WINDOW);
  #count = 0;
  #sinceFit = 0;
  #next = Number.NaN;
  #slope = 0;
  #noise: Noise = { isFactor: false, deviation: 0 };

  /** @param quantum the least difference that the record shows, above 0: no noise is less */
  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  /** What the next value is expected to be; null before there are `LEAST_VALUES`. */
  expect(): Expectation | null {
    if (this.#count < LEAST_VALUES) return null;
    const level = this.#level();
    const { isFactor, deviation } = this.#noise;
    return { level, noise: Math.max(isFactor ? Math.abs(level) * deviation : deviation, this.#least()) };
  }

  /** How many times the noise a value lies above what is expected; 0 before there are `LEAST_VALUES`. */
  excessOf(value: number): number {
    if (this.#count < LEAST_VALUES) return 0;
    const level = this.#level();
    const { isFactor, deviation } = this.#noise;
    if (isFactor && level > 0) return Math.log(value / level) / Math.max(deviation, this.#least() / level);
    return (value - level) / Math.max(deviation, this.#least());
  }

  /** Takes a value of the level. */
  accept(value: number): void {
    const place = this.#count % WINDOW;
    this.#values[place] = value;
    this.#expected[place] = this.#level();
    this.#count++;
    this.#sinceFit++;
    if (this.#count === LEAST_VALUES) this.#begin();
    else if (this.#count > LEAST_VALUES && this.#sinceFit >= BETWEEN * this.#held()) this.#refit();
  }

  /** Another level has begun: all before is forgotten. */
  restart(): void {
    this.#count = 0;
  }

  #held(): number {
    return Math.min(this.#count, WINDOW);
  }

  #least(): number {
    return Math.max(this.#quantum, CURVED * this.#held() * Math.abs(this.#slope));
  }

  #level(): number {
    return this.#next + this.#slope * this.#sinceFit;
  }

  /** Nothing was expected of the first values; they count as expected where the line has them. */
  #begin(): void {
    this.#fitLine();
    for (let i = 0; i < LEAST_VALUES; i++) this.#expected[i] = this.#next + this.#slope * (i - LEAST_VALUES);
    this.#noise = measureNoise(this.#values.subarray(0, LEAST_VALUES), this.#expected.subarray(0, LEAST_VALUES));
  }

  #refit(): void {
    const held = this.#held();
    this.#noise = measureNoise(this.#values.subarray(0, held), this.#expected.subarray(0, held));
    this.#fitLine();
  }

  #fitLine(): void {
    const held = this.#held();
    const half = held >> 1;
    const early = this.#medianOf(this.#count - held, half);
    const late = this.#medianOf(this.#count - half, half);
    this.#slope = (late - early) / (held - half);
    this.#next = late + this.#slope * ((half + 1) / 2);
    this.#sinceFit = 0;
  }

  /** Of `length` values from the n-th on. */
  #medianOf(n: number, length: number): number {
    const part = new Float64Array(length);
    for (let i = 0; i < length; i++) part[i] = this.#values[(n + i) % WINDOW] as number;
    return quantile(part.sort(), 0.5);
  }
}
