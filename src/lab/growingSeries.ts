/** @file The rows of a run as they come: columns that grow at their end. */

import { type ColumnValues, countUpTo, type Series, withRoom } from "../series.ts";
import type { SeriesPart } from "./seriesPart.ts";

export class GrowingSeries {
  #step: Float64Array = new Float64Array(0);
  #columns = new Map<string, ColumnValues>();
  #rows = 0;

  /** Whether there was a part, with rows or without. */
  get isBegun(): boolean {
    return this.#columns.size > 0;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds the rows of a part that follow those that are there. Of a run that has gone back, what it repeats is the same. */
  append({ step, columns }: SeriesPart): void {
    const last = this.#step[this.#rows - 1] ?? -Infinity;
    const known = countUpTo(step, last);
    const rows = this.#rows + step.length - known;
    if (this.#rows === 0) {
      // Taken as they are: there may be very many.
      this.#step = step;
      this.#columns = new Map(Object.entries(columns));
      this.#rows = rows;
      return;
    }
    if (rows === this.#rows) return;
    this.#step = withRoom(this.#step, rows);
    this.#step.set(step.subarray(known), this.#rows);
    for (const [name, values] of Object.entries(columns)) {
      const column = this.#giveRoom(name, rows, values);
      column.set(values.subarray(known), this.#rows);
    }
    for (const [name, column] of this.#columns) {
      if (columns[name] === undefined)
        this.#columns.set(name, withRoom(column, rows).fill(Number.NaN, this.#rows, rows));
    }
    this.#rows = rows;
  }

  /** What there is now; later rows do not change it. */
  read(): Series {
    const columns = [...this.#columns].map(([name, values]) => [name, values.subarray(0, this.#rows)] as const);
    return { step: this.#step.subarray(0, this.#rows), columns: Object.fromEntries(columns) };
  }

  #giveRoom(name: string, rows: number, like: ColumnValues): ColumnValues {
    const kept = this.#columns.get(name);
    // What was float32 so far, and is no more: its numbers are the same.
    const wide = kept instanceof Float32Array && like instanceof Float64Array ? Float64Array.from(kept) : kept;
    const column =
      wide === undefined
        ? new (like instanceof Float32Array ? Float32Array : Float64Array)(rows)
        : withRoom(wide, rows);
    if (wide === undefined) column.fill(Number.NaN, 0, this.#rows);
    this.#columns.set(name, column);
    return column;
  }
}
