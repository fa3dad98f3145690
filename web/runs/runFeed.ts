/** @file One run, read once and then followed: what is told of it, and its rows as they come. */
import { takeOffLossFloor } from "../../src/analysis/lossFloor.ts";
import { GrowingSeries } from "../../src/lab/growingSeries.ts";
import { type Lab, LabError, type RunDetails } from "../../src/lab/index.ts";
import type { Series } from "../../src/series.ts";

export interface LoadedRun {
  readonly details: RunDetails;
  /** Columns of its charts, as these draw them: losses above their floor. */
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
  #rowsAtMs = -Infinity;
  /** Whether something has changed since they were asked for. */
  #areDetailsOld = true;
  #areRowsOld = true;
  #isReading = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: Lab, id: string, onChange: (run: LoadedRun | Error) => void) {
    this.#lab = lab;
    this.#id = id;
    this.#onChange = onChange;
    this.#unwatch = lab.watch((change) => {
      if (change.kind === "list") this.#detailsAtMs = -Infinity;
      if (change.kind !== "list" && (change.kind !== "run" || change.id !== id)) return;
      this.#areDetailsOld = true;
      this.#areRowsOld = true;
      this.#goOn();
    });
    this.#goOn();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  /** Reads what is old, once it is time. What is told of a run follows its last change too, which may be its end. */
  #goOn(): void {
    if (this.#isReading || this.#isStopped) return;
    clearTimeout(this.#timer);
    const dueMs = this.#areRowsOld ? this.#rowsAtMs + ROWS_EVERY_MS : this.#detailsAtMs + DETAILS_EVERY_MS;
    if (this.#areRowsOld || this.#areDetailsOld)
      this.#timer = setTimeout(() => void this.#readNow(), Math.max(0, dueMs - performance.now()));
  }

  async #readNow(): Promise<void> {
    this.#isReading = true;
    this.#areRowsOld = false;
    const answer = await this.#read().catch((error: Error) => error);
    this.#rowsAtMs = performance.now();
    this.#isReading = false;
    if (this.#isStopped) return;
    // What cannot be had just now stays as it was: a server that is back tells `list`.
    const isLater = answer instanceof LabError && answer.kind === "busy" && this.#details !== null;
    if (!isLater) this.#onChange(answer);
    this.#goOn();
  }

  async #read(): Promise<LoadedRun> {
    let details = this.#details;
    if (details === null || performance.now() - this.#detailsAtMs >= DETAILS_EVERY_MS) {
      const before = details;
      this.#areDetailsOld = false;
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
    return { details, series: takeOffLossFloor(this.#rows.read(), details.lossFloor) };
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
