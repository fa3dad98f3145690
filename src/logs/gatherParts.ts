/** @file What is known of a log that was read in parts: its columns, and what was not taken as it stands. */
import type { TableColumn } from "../interop/index.ts";
import { Notes } from "../interop/notes.ts";
import type { Problem } from "../problem.ts";
import type { Log, LoggedRun } from "./readLog.ts";
import type { LongLog } from "./readParts.ts";

export class GatheredParts {
  readonly #columns = new Map<string, string>();
  readonly #notes = new Notes();
  readonly #changes: Problem[] = [];
  readonly #said = new Set<string>();

  add({ table, theirs, notes, changes }: LoggedRun): void {
    for (const [i, { name }] of table.columns.entries()) this.#columns.set(name, theirs[i] ?? name);
    for (const note of notes) if (this.#isNew(note)) this.#notes.add(note);
    for (const change of changes) if (this.#isNew(change.problem)) this.#changes.push(change);
  }

  /** The log, with a table of no rows. */
  finish({ file, format }: LongLog, steps: LoggedRun["steps"]): Log {
    const columns = [...this.#columns.keys()].map((name): TableColumn => ({ name, values: new Float64Array() }));
    const run = {
      run: null,
      notes: this.#notes.list(),
      table: { step: new Float64Array(), columns },
      theirs: [...this.#columns.values()],
      changes: this.#changes,
      steps,
    };
    return { format, files: [file], runs: [run] };
  }

  /** Whether the first says so, whatever the numbers. */
  #isNew(note: string): boolean {
    return this.#said.size < this.#said.add(note.replace(/\d[\d,.]*/g, "#")).size;
  }
}
