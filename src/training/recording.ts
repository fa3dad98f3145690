/** @file What is recorded of each step, and the part of it that the loop looks at itself. */
import type { Experiment } from "../experiment/index.ts";
import { INSTRUMENTS, RECORDED_COLUMNS, type RecordedColumn } from "../instruments/index.ts";
import type { ColumnValues, RunSeries } from "../store/index.ts";
import type { TrainingSession } from "./session.ts";

/** The columns of a run's series, in order; those of the validation only where there is a validation set. */
export function listColumns(validated: boolean): readonly RecordedColumn[] {
  return validated ? RECORDED_COLUMNS : INSTRUMENTS;
}

/** Position of an instrument among the readings of a step. */
export function columnOf(name: string): number {
  const index = INSTRUMENTS.findIndex((instrument) => instrument.name === name);
  if (index < 0) throw new Error(`there is no instrument ${name}`);
  return index;
}

/** Takes steps and makes their rows: the instruments' readings, then those of the validation, NaN where there was none. */
export class RowReader {
  readonly #session: TrainingSession;
  readonly #row: Float64Array;
  readonly #everySteps: number;
  readonly #ends: ReadonlySet<number>;

  /** @param plannedEnds steps at which the run was ever to end, each with a validation besides those at intervals */
  constructor(
    session: TrainingSession,
    columns: number,
    { validation, steps }: Pick<Experiment, "validation" | "steps">,
    plannedEnds: readonly number[] = [steps],
  ) {
    this.#session = session;
    this.#everySteps = validation.everySteps;
    this.#ends = new Set(plannedEnds);
    this.#row = new Float64Array(columns).fill(Number.NaN);
  }

  /**
   * The row of the next step; the array is reused. Validation looks at the parameters before the update, as the
   * instruments do, so that a row is about one point in parameter space.
   */
  advance(): Float64Array {
    const validation = this.#isDue(this.#session.step + 1) ? this.#session.validate() : null;
    this.#row.set(this.#session.advance());
    if (this.#row.length > INSTRUMENTS.length) {
      this.#row[INSTRUMENTS.length] = validation?.loss ?? Number.NaN;
      this.#row[INSTRUMENTS.length + 1] = validation?.accuracy ?? Number.NaN;
    }
    return this.#row;
  }

  #isDue(step: number): boolean {
    return this.#ends.has(step) || (this.#everySteps > 0 && step % this.#everySteps === 0);
  }
}

const WATCHED = ["trainLoss", "trainAccuracy", "lastLayerNorm"] as const;

type Watched = (typeof WATCHED)[number];

/** Loss, accuracy and norm of every step so far, which the detector needs, in arrays that grow by doubling. */
export class WatchedSeries {
  #columns = Object.fromEntries(WATCHED.map((name) => [name, new Float64Array(1024)])) as Record<Watched, Float64Array>;
  #length = 0;
  readonly #indices = WATCHED.map(columnOf);

  append(row: Float64Array): void {
    if (this.#length === this.#columns.trainLoss.length) this.#grow();
    for (let i = 0; i < WATCHED.length; i++) {
      this.#columns[WATCHED[i] as Watched][this.#length] = row[this.#indices[i] as number] as number;
    }
    this.#length++;
  }

  /** Takes rows that were recorded earlier. */
  recall({ step, columns }: RunSeries): void {
    const rows = step.length;
    // A run that was killed before its first write has no file that could say which columns there are.
    if (rows === 0) return;
    while (this.#columns.trainLoss.length < this.#length + rows) this.#grow();
    for (const name of WATCHED) this.#columns[name].set(columns[name] as ColumnValues, this.#length);
    this.#length += rows;
  }

  /** Views of what was appended, one entry a step. */
  read(): Record<Watched, Float64Array> {
    const views = WATCHED.map((name) => [name, this.#columns[name].subarray(0, this.#length)]);
    return Object.fromEntries(views) as Record<Watched, Float64Array>;
  }

  #grow(): void {
    for (const name of WATCHED) {
      const larger = new Float64Array(2 * this.#columns[name].length);
      larger.set(this.#columns[name]);
      this.#columns[name] = larger;
    }
  }
}
