/** @file Rows without a gap, kept in series files of which the small ones at the end are merged as they grow. */

import { type Column, newValues, rowBytes } from "../columns/column.ts";
import { encodeSeries } from "../columns/seriesFile.ts";
import { seriesFileName } from "../columns/seriesFileName.ts";
import { StoreError } from "../files/storeError.ts";
import { SPAN_BYTES } from "../limits.ts";
import { type ColumnValues, resize } from "../series.ts";
import type { RunFolder } from "./runFolder.ts";

/** Rows for which there is memory at first. */
const FIRST_ROWS = 1024;

/** A file that holds rows from `start` up to the next file's. */
interface TailFile {
  readonly name: string;
  readonly start: number;
}

/**
 * The end of a series: the rows of its last files, which may still be merged, and of none yet. They stay in memory up to
 * `spanRows`, so that merging reads nothing back; then they become one file and are let go.
 *
 * Merging works like a binary counter: a file joins the new one while it is less than twice as long. So there are never
 * more than about log2(spanRows) small files, and a row is written as often, however often `flush` is called.
 */
export class SpanLog {
  readonly #folder: RunFolder;
  readonly #columns: readonly Column[];
  readonly #spanRows: number;
  /** Of one file, at the most. */
  readonly #mostRows: number;
  #steps: Float64Array;
  #values: ColumnValues[];
  #rows = 0;
  /** Of `#rows`, those that stand in files. */
  #written = 0;
  #files: TailFile[] = [];
  /** The step recorded before the first row here. */
  #follows: number | null;

  constructor(folder: RunFolder, columns: readonly Column[], spanRows: number, follows: number | null) {
    this.#folder = folder;
    this.#columns = columns;
    this.#spanRows = spanRows;
    this.#mostRows = Math.max(spanRows, Math.floor(SPAN_BYTES / rowBytes(columns)));
    this.#follows = follows;
    const rows = Math.min(FIRST_ROWS, spanRows);
    this.#steps = new Float64Array(rows);
    this.#values = columns.map(({ type }) => newValues(type, rows));
  }

  /** The last step here, or the one before where there is no row yet; null where there is neither. */
  get lastStep(): number | null {
    return this.#rows === 0 ? this.#follows : (this.#steps[this.#rows - 1] as number);
  }

  /** The last step that stands in a file, as `lastStep`. */
  get lastWritten(): number | null {
    return this.#written === 0 ? this.#follows : (this.#steps[this.#written - 1] as number);
  }

  /** Adds one row. A full span is written first; if it cannot be, it stays in memory and grows until `flush` succeeds. */
  append(step: number, values: ArrayLike<number>): void {
    if (this.#rows === this.#steps.length) this.#makeRoom();
    const row = this.#rows;
    this.#steps[row] = step;
    for (let i = 0; i < this.#values.length; i++) (this.#values[i] as ColumnValues)[row] = values[i] as number;
    this.#rows = row + 1;
  }

  /** Takes over a file that is on disk with these rows, which follow those here. */
  adopt(name: string, steps: Float64Array, columns: readonly ColumnValues[]): void {
    while (this.#rows + steps.length > this.#steps.length) this.#grow();
    this.#steps.set(steps, this.#rows);
    for (const [i, values] of columns.entries()) this.#values[i]?.set(values, this.#rows);
    this.#files.push({ name, start: this.#rows });
    this.#rows += steps.length;
    this.#written = this.#rows;
  }

  /**
   * Writes the rows that stand in no file, together with the files before them that have become too small.
   * Throws StoreError when it cannot; then nothing has changed, and the call can be repeated.
   */
  flush(): void {
    if (this.#rows === this.#written) return;
    const full = this.#rows >= this.#spanRows;
    let kept = this.#files.length;
    let start = this.#written;
    while (kept > 0) {
      const before = (this.#files[kept - 1] as TailFile).start;
      if (!full && start - before >= 2 * (this.#rows - start)) break;
      start = before;
      kept--;
    }
    const written = this.#writeFiles(start);
    const merged = this.#files.splice(kept);
    this.#files.push(...written);
    this.#written = this.#rows;
    if (full) this.#letGo();
    for (const { name } of merged) {
      // A part that stays is ignored by readers, since its steps stand in the merged file.
      if (!written.some((file) => file.name === name)) this.#folder.tryToRemove(`series/${name}`);
    }
  }

  /** Several where so many rows had to wait for a disk that one file would be larger than is read. */
  #writeFiles(start: number): TailFile[] {
    const files: TailFile[] = [];
    for (let from = start; from < this.#rows; from += this.#mostRows) {
      files.push({ name: this.#write(from, Math.min(from + this.#mostRows, this.#rows)), start: from });
    }
    return files;
  }

  #write(start: number, end: number): string {
    const steps = this.#steps.subarray(start, end);
    const bytes = encodeSeries({
      steps,
      columns: this.#columns.map((column, i) => ({
        ...column,
        values: (this.#values[i] as ColumnValues).subarray(start, end),
      })),
      follows: start === 0 ? this.#follows : (this.#steps[start - 1] as number),
    });
    const name = seriesFileName(steps[0] as number, steps[end - start - 1] as number, bytes);
    this.#folder.write(`series/${name}`, bytes);
    return name;
  }

  #letGo(): void {
    this.#follows = this.lastStep;
    this.#rows = 0;
    this.#written = 0;
    this.#files = [];
    if (this.#steps.length > this.#spanRows) this.#resize(this.#spanRows);
  }

  #makeRoom(): void {
    if (this.#rows >= this.#spanRows && this.#tryToFlush()) return;
    this.#grow();
  }

  #tryToFlush(): boolean {
    try {
      this.flush();
      return true;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
      return false;
    }
  }

  #grow(): void {
    const { length } = this.#steps;
    this.#resize(length < this.#spanRows ? Math.min(2 * length, this.#spanRows) : 2 * length);
  }

  /** Memory for this many rows; those that are there are kept. */
  #resize(rows: number): void {
    this.#steps = resize(this.#steps, rows);
    this.#values = this.#values.map((values) => resize(values, rows));
  }
}
