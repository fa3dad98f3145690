/** @file The series of a run in training, as it grows part by part. */
import type { SeriesPart } from "../../../src/lab/index.ts";
import { type ColumnValues, type Series, withRoom } from "../../../src/series.ts";

export class GrowingSeries {
  #rows = 0;
  #steps = new Float64Array(0);
  #values = new Map<string, ColumnValues>();

  /** Whether there was a part. */
  get isBegun(): boolean {
    return this.#values.size > 0;
  }

  get rows(): number {
    return this.#rows;
  }

  /** A part that begins with row 0 replaces what was there. */
  add({ from, step, columns }: SeriesPart): void {
    if (from === 0) this.#values = new Map(Object.entries(columns).map(([name, values]) => [name, values.slice(0, 0)]));
    this.#rows = from + step.length;
    this.#steps = withRoom(this.#steps, this.#rows);
    this.#steps.set(step, from);
    for (const [name, values] of this.#values) {
      const grown = withRoom(values, this.#rows);
      grown.set(columns[name] ?? [], from);
      this.#values.set(name, grown);
    }
  }

  /** Valid until the next part. */
  read(): Series {
    const columns = [...this.#values].map(([name, values]) => [name, values.subarray(0, this.#rows)]);
    return { step: this.#steps.subarray(0, this.#rows), columns: Object.fromEntries(columns) };
  }
}
