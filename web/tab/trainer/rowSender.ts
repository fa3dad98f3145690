/** @file Rows of a run in training, gathered and sent a few times a second. */
import type { Column } from "../../../src/columns/column.ts";
import { newValues } from "../../../src/columns/column.ts";
import type { SeriesPart } from "../../../src/lab/index.ts";
import { type ColumnValues, resize, type Series } from "../../../src/series.ts";
import type { RowListener } from "../../../src/training/trainRun.ts";

/** Time between two parts. */
const EVERY_MS = 150;

const FIRST_ROWS = 256;

export class RowSender implements RowListener {
  readonly #post: (part: SeriesPart) => void;
  #columns: readonly Column[] = [];
  /** The first row that is gathered. */
  #from = 0;
  #rows = 0;
  #steps = new Float64Array(0);
  #values: ColumnValues[] = [];
  #sentMs = 0;

  /** @param post takes a part with its arrays */
  constructor(post: (part: SeriesPart) => void) {
    this.#post = post;
  }

  open(columns: readonly Column[], history: Series | undefined): void {
    this.#columns = columns;
    const step = history?.step.slice() ?? new Float64Array(0);
    const before = columns.map(({ name, type }) => {
      const values = newValues(type, step.length).fill(Number.NaN);
      values.set(history?.columns[name] ?? []);
      return [name, values] as const;
    });
    // What is posted is gone from here.
    const rows = step.length;
    this.#post({ from: 0, step, columns: Object.fromEntries(before) });
    this.#begin(rows);
  }

  append(step: number, row: Float64Array): void {
    if (this.#rows === this.#steps.length) {
      this.#steps = resize(this.#steps, 2 * this.#rows);
      this.#values = this.#values.map((values) => resize(values, 2 * this.#rows));
    }
    this.#steps[this.#rows] = step;
    for (let i = 0; i < this.#values.length; i++) (this.#values[i] as ColumnValues)[this.#rows] = row[i] as number;
    this.#rows++;
    if (performance.now() - this.#sentMs >= EVERY_MS) this.send();
  }

  /** Sends what is gathered. */
  send(): void {
    if (this.#rows === 0) return;
    const columns = this.#columns.map(({ name }, i) => [name, (this.#values[i] as ColumnValues).slice(0, this.#rows)]);
    this.#post({ from: this.#from, step: this.#steps.slice(0, this.#rows), columns: Object.fromEntries(columns) });
    this.#begin(this.#from + this.#rows);
  }

  #begin(from: number): void {
    this.#from = from;
    this.#rows = 0;
    this.#steps = new Float64Array(FIRST_ROWS);
    this.#values = this.#columns.map(({ type }) => newValues(type, FIRST_ROWS));
    this.#sentMs = performance.now();
  }
}
