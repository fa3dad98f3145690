/** @file What is recorded of a run that is opened again: later rows are compared with it, or fill what it lacks. */

import type { Column } from "../columns/column.ts";
import { findRowDifference } from "../columns/rowDifference.ts";
import { StoreError } from "../files/storeError.ts";
import { type ColumnValues, countUpTo, type Series } from "../series.ts";
import type { StoredRun } from "../store/readRun.ts";
import type { Damage } from "../store/run.ts";
import type { RunFolder } from "./runFolder.ts";
import { SpanLog } from "./spanLog.ts";

/** A series file, and where its rows begin in the series. */
interface RecordedFile {
  readonly name: string;
  readonly firstStep: number;
  readonly lastStep: number;
  readonly start: number;
  readonly rows: number;
  readonly follows: number | null;
}

export class RecordedRows {
  readonly #folder: RunFolder;
  readonly #columns: readonly Column[];
  readonly #series: Series;
  readonly #values: readonly (ColumnValues | undefined)[];
  readonly #files: readonly RecordedFile[] = [];
  readonly #lost: readonly Damage[];
  /** Everything after this step is new; -1 where nothing was recorded. */
  readonly lastStep: number;

  constructor(folder: RunFolder, columns: readonly Column[], { run, spans }: Pick<StoredRun, "run" | "spans">) {
    this.#folder = folder;
    this.#columns = columns;
    this.#series = run.series;
    this.#values = columns.map(({ name }) => run.series.columns[name]);
    // The rows themselves are held once, in the series.
    this.#files = spans.map(({ name, firstStep, lastStep, follows }) => {
      const start = this.#firstRowFrom(firstStep);
      return { name, firstStep, lastStep, follows, start, rows: this.#firstRowFrom(lastStep + 1) - start };
    });
    this.#lost = run.damaged.filter(({ lastStep }) => lastStep !== null);
    const ends = this.#lost.map(({ lastStep }) => lastStep ?? -1);
    this.lastStep = Math.max(run.series.step.at(-1) ?? -1, run.manifest.steps ?? -1, ...ends);
  }

  /**
   * Whether `step` is recorded, with exactly these values (NaN equals NaN; f32 columns are compared after rounding).
   *
   * @throws StoreError (`differs`) when it is recorded with others, or when it cannot belong to what is recorded
   */
  confirms(step: number, values: ArrayLike<number>): boolean {
    const row = this.#firstRowFrom(step);
    if (this.#series.step[row] !== step) {
      const file = this.#files.find(({ firstStep, lastStep }) => firstStep < step && step < lastStep);
      if (file === undefined) return false;
      throw this.#differs(`step ${step} is not recorded, but steps before and after it are, in series/${file.name}`);
    }
    const difference = findRowDifference(this.#columns, this.#values, row, values);
    if (difference === null) return true;
    const { name, value, recorded } = difference;
    throw this.#differs(`step ${step} gave ${name} = ${value}, and ${recorded} is recorded`);
  }

  /** The last step before `step` that is recorded, or is known to have been and is lost; null for none. */
  stepBefore(step: number): number | null {
    const row = this.#firstRowFrom(step) - 1;
    const lost = this.#lost.map(({ firstStep, lastStep }) => {
      const last = Math.min(lastStep ?? -1, step - 1);
      return last >= (firstStep ?? 1) ? last : -1;
    });
    const before = Math.max(row < 0 ? -1 : (this.#series.step[row] as number), ...lost);
    return before < 0 ? null : before;
  }

  /** A log for the rows that come after `step`, which may still merge the files that end with it. */
  continueAfter(step: number | null, spanRows: number): SpanLog {
    const files: RecordedFile[] = [];
    let rows = 0;
    let first = step;
    for (const file of this.#files.toReversed()) {
      if (file.lastStep !== first || rows + file.rows >= spanRows) continue;
      files.unshift(file);
      rows += file.rows;
      first = file.follows;
    }
    const log = new SpanLog(this.#folder, this.#columns, spanRows, first);
    for (const { name, start, rows } of files) {
      const part = <T extends ColumnValues>(values: T) => values.subarray(start, start + rows);
      const nothing = new Float64Array(rows).fill(Number.NaN);
      log.adopt(
        name,
        part(this.#series.step) as Float64Array,
        this.#values.map((values) => (values ? part(values) : nothing)),
      );
    }
    return log;
  }

  #differs(what: string): StoreError {
    const { directory } = this.#folder;
    return new StoreError(
      "differs",
      directory,
      `${directory}: ${what}; the run cannot be continued with the same bits`,
    );
  }

  /** The first row of the series with at least this step. */
  #firstRowFrom(step: number): number {
    return countUpTo(this.#series.step, step - 1);
  }
}
