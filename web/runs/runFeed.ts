/** @file One run, read once and then followed: what is told of it, and its rows as they come. */

import { GrowingSeries } from "../../src/lab/growingSeries.ts";
import type { Lab, RunDetails } from "../../src/lab/index.ts";
import type { Series } from "../../src/series.ts";

export interface LoadedRun {
  readonly details: RunDetails;
  /** Columns of its charts. */
  readonly series: Series;
}

/** Rows are asked for this often at most, and what is told of the run. */
const ROWS_EVERY_MS = 150;
const DETAILS_EVERY_MS = 1000;

export class RunFeed {
  readonly #lab: Lab;
  readonly #id: string;
  readonly #onChange: (run: LoadedRun | Error) => void;
  readonly #unwatch: () => void;
  #rows = new GrowingSeries();
  #columns: readonly string[] = [];
  #details: RunDetails | null = null;
  #detailsAtMs = -Infinity;
  #isReading = false;
  #isStale = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: Lab, id: string, onChange: (run: LoadedRun | Error) => void) {
    this.#lab = lab;
    this.#id = id;
    this.#onChange = onChange;
    this.#unwatch = lab.watch((change) => {
      if (change.kind === "list") this.#detailsAtMs = -Infinity;
      if (change.kind === "list" || (change.kind === "run" && change.id === id)) this.#want();
    });
    this.#want();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  /** Reads now or, while something is read already, after that. */
  #want(): void {
    this.#isStale = true;
    if (this.#isReading || this.#isStopped || this.#timer !== undefined) return;
    this.#isReading = true;
    this.#isStale = false;
    this.#read()
      .then(
        (run) => this.#isStopped || this.#onChange(run),
        (error: Error) => this.#isStopped || this.#onChange(error),
      )
      .finally(() => {
        this.#isReading = false;
        if (this.#isStopped) return;
        const waitMs = this.#isStale ? ROWS_EVERY_MS : this.#untilDetailsMs();
        if (waitMs === null) return;
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#want();
        }, waitMs);
      });
  }

  /** While it is trained, what is told of it follows its last rows. Null where all has been told. */
  #untilDetailsMs(): number | null {
    return this.#rows.rows > (this.#details?.rows ?? 0) ? DETAILS_EVERY_MS : null;
  }

  async #read(): Promise<LoadedRun> {
    let details = this.#details;
    if (details === null || performance.now() - this.#detailsAtMs >= DETAILS_EVERY_MS) {
      const before = details;
      details = await this.#lab.readRun(this.#id);
      // Another run of the same name, or one that goes on from before its last rows.
      if (before?.startedAt !== details.startedAt || details.rows < this.#rows.rows) this.#rows = new GrowingSeries();
      this.#details = details;
      this.#detailsAtMs = performance.now();
      this.#takeColumns(details);
    }
    if (this.#columns.length > 0) {
      const part = await this.#lab.readSeries(this.#id, { columns: this.#columns, from: this.#rows.rows });
      this.#rows.append(part);
    }
    return { details, series: this.#rows.read() };
  }

  /** A column that comes later has rows from the first on. */
  #takeColumns({ charts }: RunDetails): void {
    const names = charts.flatMap(({ columns, validation }) => [
      ...columns.map(({ column }) => column),
      ...(validation === null ? [] : [validation]),
    ]);
    const columns = [...new Set(names)];
    if (columns.some((name) => !this.#columns.includes(name))) this.#rows = new GrowingSeries();
    this.#columns = columns;
  }
}
