/** @file A long log in few rows: what takes longer than a part of it shows there. */
import type { Series } from "../series.ts";

/** Rows that are kept at most; an even number. */
const MOST_ROWS = 2 ** 16;

/** Keeps of each block of rows the last number of each column. Blocks are twice as long whenever there are too many. */
export class ThinnedLog {
  readonly #columns = new Map<string, Float64Array>();
  #step = new Float64Array(MOST_ROWS);
  #length = 0;
  /** Rows in the last block. */
  #filled = 0;
  /** Rows a block. */
  rowsPerRow = 1;

  /** Takes the next rows, those columns alone that are named. */
  take({ step, columns }: Series, names: readonly string[]): void {
    const taken = names.flatMap((name) => {
      const values = columns[name];
      return values === undefined ? [] : [{ values, kept: this.#column(name) }];
    });
    for (let row = 0; row < step.length; row++) {
      if (this.#filled === this.rowsPerRow || this.#length === 0) this.#begin();
      this.#filled++;
      const at = this.#length - 1;
      this.#step[at] = step[row] as number;
      for (const { values, kept } of taken) {
        const value = values[row] as number;
        if (!Number.isNaN(value)) kept[at] = value;
      }
    }
  }

  read(): Series {
    const columns = [...this.#columns].map(([name, kept]) => [name, kept.slice(0, this.#length)] as const);
    return { step: this.#step.slice(0, this.#length), columns: Object.fromEntries(columns) };
  }

  #column(name: string): Float64Array {
    const kept = this.#columns.get(name) ?? new Float64Array(MOST_ROWS).fill(Number.NaN);
    this.#columns.set(name, kept);
    return kept;
  }

  #begin(): void {
    if (this.#length === MOST_ROWS) this.#halve();
    this.#length++;
    this.#filled = 0;
  }

  /** Makes one block of two. */
  #halve(): void {
    this.rowsPerRow *= 2;
    this.#length /= 2;
    for (let row = 0; row < this.#length; row++) {
      this.#step[row] = this.#step[2 * row + 1] as number;
      for (const kept of this.#columns.values()) {
        const last = kept[2 * row + 1] as number;
        kept[row] = Number.isNaN(last) ? (kept[2 * row] as number) : last;
      }
    }
    for (const kept of this.#columns.values()) kept.fill(Number.NaN, this.#length);
  }
}
