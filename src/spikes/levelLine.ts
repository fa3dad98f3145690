/** @file The line along which a column goes: through the medians of the two halves of its last values. */
import { selectMiddle } from "./selectMiddle.ts";

/** Values that the line is told from: most, least, and at first. The most is a power of 2. */
export const MOST_WINDOW = 256;
const LEAST_WINDOW = 32;
const FIRST_WINDOW = 128;

/** Standard deviation of the difference of the medians of two halves, in deviations of noise times the root of their length. */
const MEDIANS_APART = 1.7725;

export class LevelLine {
  readonly #values = new Float64Array(MOST_WINDOW);
  readonly #part = new Float64Array(MOST_WINDOW);
  #count = 0;
  #window = FIRST_WINDOW;
  #next = 0;
  #slope = 0;

  get count(): number {
    return this.#count;
  }

  /** Values that the line is told from. */
  get held(): number {
    return this.#count < this.#window ? this.#count : this.#window;
  }

  /** What the value after the last is expected to be, raised. */
  get next(): number {
    return this.#next;
  }

  /** From each value to the next. */
  get slope(): number {
    return this.#slope;
  }

  get last(): number {
    return this.#values[(this.#count - 1) & (MOST_WINDOW - 1)] as number;
  }

  push(value: number): void {
    this.#values[this.#count & (MOST_WINDOW - 1)] = value;
    this.#count++;
  }

  forget(): void {
    this.#count = 0;
  }

  /** Lets the line follow curves closer, from fewer values. */
  shorten(): void {
    this.#window = Math.max(LEAST_WINDOW, this.#window / 2);
  }

  /** Lets noise move the line less, with more values. */
  lengthen(): void {
    this.#window = Math.min(MOST_WINDOW, this.#window * 2);
  }

  /** The last values, in their order; so many at the most. */
  list(most: number): Float64Array {
    const held = Math.min(most, this.held);
    const values = new Float64Array(held);
    for (let i = 0; i < held; i++) values[i] = this.#values[(this.#count - held + i) & (MOST_WINDOW - 1)] as number;
    return values;
  }

  /**
   * Lays the line anew.
   * @param raise monotone: what makes it straight
   * @param deviation of the noise of raised values; a rise that it explains is none
   */
  fit(raise: (value: number) => number, deviation: number): void {
    const { held } = this;
    const half = held >> 1;
    const early = raise(this.#medianOf(this.#count - held, half));
    const late = raise(this.#medianOf(this.#count - half, half));
    const rise = late - early;
    const chance = (deviation * MEDIANS_APART) ** 2 / half;
    const sure = rise === 0 ? 0 : Math.max(0, 1 - chance / rise ** 2);
    this.#slope = (sure * rise) / (held - half);
    this.#next = late - ((1 - sure) * rise) / 2 + this.#slope * ((half + 1) / 2);
  }

  /** Of `length` values from the n-th on. */
  #medianOf(n: number, length: number): number {
    const part = this.#part;
    for (let i = 0; i < length; i++) part[i] = this.#values[(n + i) & (MOST_WINDOW - 1)] as number;
    return selectMiddle(part, length);
  }
}
