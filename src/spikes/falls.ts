/** @file Falls of a column farther than noise explains: of its level, or because noise has grown. */

/** So many falls within so many values: noise reaches farther down than it did, and therefore up. */
const MANY = 3;
export const WITHIN = 128;

/** So many falls, one after the other, are another level. */
export const ANOTHER_LEVEL = 16;

export class Falls {
  /** When the last ones were, by the number of the value. */
  readonly #at: number[] = [];
  #inRow = 0;

  /** Whether the level is another one by now. */
  get isLevel(): boolean {
    return this.#inRow >= ANOTHER_LEVEL;
  }

  /** Value number `at` fell. */
  take(at: number): void {
    this.#inRow++;
    this.#at.push(at);
    if (this.#at.length > MANY) this.#at.shift();
  }

  /** A value did not fall. */
  end(): void {
    this.#inRow = 0;
  }

  /** Whether there were many just before value number `at`. */
  areMany(at: number): boolean {
    return this.#at.length === MANY && at - (this.#at[0] as number) <= WITHIN;
  }

  forget(): void {
    this.#at.length = 0;
    this.#inRow = 0;
  }
}
