/** @file The runs of a log whose steps go back: it was resumed, another run begins, or its rows are not in order. */

import { listNames } from "../listNames.ts";
import { countUpTo } from "../series.ts";
import { formatStep, pluralise } from "../words.ts";
import { LogBuilder, type LogPart } from "./logBuilder.ts";
import type { LogColumn } from "./logColumn.ts";
import type { LogReading, Table } from "./table.ts";

/** Parts that are looked at one by one. A log that goes back more often is not in order. */
const MOST_PARTS = 100;

interface Part {
  readonly builder: LogBuilder;
  /** Where its first row is: `line 12`. */
  readonly place: string;
}

/** Rows in the order of the log. A row whose step is smaller than that of the one before begins a part of its own. */
export class LogRuns {
  readonly #parts: [Part, ...Part[]] = [{ builder: new LogBuilder(), place: "" }];
  readonly #isResumed: boolean;
  #previousStep = Number.NEGATIVE_INFINITY;

  /** @param isResumed whether steps that begin again are to go on behind those before: the counter was lost in a resume */
  constructor(isResumed = false) {
    this.#isResumed = isResumed;
  }

  get #current(): LogBuilder {
    return (this.#parts.at(-1) as Part).builder;
  }

  /**
   * The column of that name in the part that is being filled.
   * @throws FormatError where there are too many, or the name is too long
   */
  column(name: string): LogColumn {
    return this.#current.column(name);
  }

  /**
   * Adds a row that may stay without cells.
   * @param place where it is in the file, for the notes: `line 12`
   */
  addRow(step: number, place: string): void {
    if (step < this.#previousStep && this.#parts.length < MOST_PARTS) {
      this.#parts.push({ builder: new LogBuilder(), place });
    }
    this.#previousStep = step;
    this.#current.addRow(step);
  }

  /** Forgets everything from `step` on, because it is logged again. Returns how many cells that were. */
  forgetFrom(step: number): number {
    return this.#parts.reduce((sum, { builder }) => sum + builder.forgetFrom(step), 0);
  }

  /**
   * The runs: one, or several where the steps begin again and most of the values are others.
   * @throws FormatError where a table would be too large, or mostly empty
   */
  finish(): LogReading[] {
    const [first, ...others] = this.#parts;
    const runs = [new JoinedRun(first.builder)];
    for (const { builder, place } of others) {
      const part = builder.finish().table;
      const run = runs.at(-1) as JoinedRun;
      if (!run.isAnother(part)) run.append(builder, part, place);
      else if (this.#isResumed) run.goOn(builder, part, place);
      else runs.push(new JoinedRun(builder, place));
    }
    return runs.map((run, i) => ({ ...run.read(), run: runs.length === 1 ? null : `part ${i + 1}` }));
  }
}

/** Fewer rows tell nothing of whether they are of another run. */
const LEAST_ROWS = 2;

/** One run, of parts one behind the other. */
class JoinedRun {
  readonly #builder: LogBuilder;
  /** What all parts so far make. */
  #part: LogPart;
  /** The first place at which the steps go back to some that had other values, and what is left of before. */
  #back: string | null = null;
  readonly #resumes: string[] = [];
  readonly #begin: string | undefined;

  constructor(builder: LogBuilder, begin?: string) {
    this.#builder = builder;
    this.#part = builder.finish();
    this.#begin = begin;
  }

  /** Whether the part is a run of its own: it begins where this one began, with other values at most of its steps. */
  isAnother(part: Table): boolean {
    const { step } = this.#part.table;
    if (part.step.length < LEAST_ROWS || step.length < LEAST_ROWS) return false;
    if ((part.step[0] as number) > (step[0] as number)) return false;
    return 2 * countConflicts(this.#part.table, part) > Math.min(part.step.length, step.length);
  }

  /** Appends the part with steps that go on behind those so far. */
  goOn(builder: LogBuilder, part: Table, place: string): void {
    const { step } = this.#part.table;
    const [last, before] = [step.at(-1) as number, step.at(-2) as number];
    this.#resumes.push(`the steps begin again at ${place}, and go on from ${formatStep(last)} as asked`);
    this.#builder.take(builder, last + (last - before) - (part.step[0] as number));
    this.#part = this.#builder.finish();
  }

  append(builder: LogBuilder, part: Table, place: string): void {
    const { table } = this.#part;
    const last = part.step.at(-1);
    if (last === undefined) return;
    if (this.#back === null && countConflicts(table, part) > 0) {
      const older = table.step[countUpTo(table.step, last)];
      const tail = older === undefined ? "" : `; from step ${formatStep(older)} on the values are those of before`;
      this.#back = ` (the steps go back to ${formatStep(part.step[0] as number)} at ${place}${tail})`;
    }
    this.#builder.take(builder);
    this.#part = this.#builder.finish();
  }

  read(): Omit<LogReading, "run"> {
    const { table, repeated, isSorted } = this.#part;
    const begins = [...this.#resumes];
    if (this.#begin !== undefined)
      begins.push(`the steps begin again at ${this.#begin}, which is taken for another run`);
    if (repeated.length > 0) return { table, notes: [...begins, this.#describeRepeated()] };
    return { table, notes: isSorted ? begins : [...begins, "the steps were not in order; they are now"] };
  }

  #describeRepeated(): string {
    const { table, repeated, dropped } = this.#part;
    const [first, last] = [repeated[0], repeated.at(-1)];
    const which =
      repeated.length === 1
        ? `step ${first} was logged more than once`
        : `${repeated.length} steps from ${first} to ${last} were logged more than once`;
    const lost = [...dropped].map(([name, count]) => {
      const values = table.columns.find((column) => column.name === name)?.values ?? [];
      let all = count;
      for (const value of values) if (!Number.isNaN(value)) all++;
      return `${formatStep(count)} of ${formatStep(all)} ${pluralise(all, "value")} of ${name}`;
    });
    const are = lost.length === 1 && [...dropped.values()][0] === 1 ? "is" : "are";
    return `${which}, with different values${this.#back ?? ""}; the last ones count, and ${listNames(lost)} ${are} left out`;
  }
}

/** At how many steps of both a column has two different numbers. */
function countConflicts(earlier: Table, later: Table): number {
  const others = new Map(later.columns.map(({ name, values }) => [name, values]));
  const columns = earlier.columns.flatMap(({ name, values }) => {
    const other = others.get(name);
    return other === undefined ? [] : [[values, other] as const];
  });
  let count = 0;
  for (let i = 0; i < later.step.length; i++) {
    const row = countUpTo(earlier.step, later.step[i] as number) - 1;
    if (row < 0 || earlier.step[row] !== later.step[i]) continue;
    const isOther = ([x, y]: (typeof columns)[number]) =>
      !Number.isNaN(x[row]) && !Number.isNaN(y[i]) && !Object.is(x[row], y[i]);
    if (columns.some(isOther)) count++;
  }
  return count;
}
