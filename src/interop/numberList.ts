/** @file Numbers that come one by one. */

import { countUpTo, withRoom } from "../series.ts";

/** Doubles in an array that grows by doubling. */
export class NumberList {
  #numbers = new Float64Array(64);
  #length = 0;
  #isAscending = true;

  get length(): number {
    return this.#length;
  }

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#numbers[this.#length - 1];
  }

  push(value: number): void {
    this.#numbers = withRoom(this.#numbers, this.#length + 1);
    if (this.#length > 0 && value < (this.#numbers[this.#length - 1] as number)) this.#isAscending = false;
    this.#numbers[this.#length++] = value;
  }

  /** How many whole numbers there are before the first that is at least `value`. */
  firstFrom(value: number): number {
    if (this.#isAscending) return countUpTo(this.view(), value - 1);
    let at = 0;
    while (at < this.#length && (this.#numbers[at] as number) < value) at++;
    return at;
  }

  /** What was pushed; valid until the next change. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Of the numbers at `from` and later, keeps those whose entry in `isKept` is not 0. */
  keep(from: number, isKept: Float64Array): void {
    this.#length = from;
    for (let i = 0; i < isKept.length; i++) {
      if (isKept[i] !== 0) this.#numbers[this.#length++] = this.#numbers[from + i] as number;
    }
  }
}
