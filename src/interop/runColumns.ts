/** @file Tables that hold the columns of several runs beside each other, as W&B exports its charts. */

import type { RecordColumn, Records } from "./records.ts";
import { SPLITS } from "./rowGroups.ts";

/** `run - metric`, and the least and the most that W&B writes beside it. */
const RUN_COLUMN = /^(.+) - (.+?)(__MIN|__MAX)?$/;
/** Columns of W&B's table of runs, which has a row for each run and no steps. */
const RUNS_TABLE = ["name", "state", "created", "runtime", "user", "notes", "tags", "sweep"];

/** The columns of one run under their own names. */
export interface RunColumns {
  /** Null where the table is of one run. */
  readonly run: string | null;
  readonly columns: readonly { readonly name: string; readonly column: RecordColumn }[];
}

/**
 * The runs whose columns stand beside each other; one where none of them is called so.
 * @param columns those that are kept, without the steps
 */
export function separateColumns(columns: readonly RecordColumn[]): {
  readonly runs: RunColumns[];
  readonly left: string[];
} {
  const parts = columns.map((column) => ({ column, parts: RUN_COLUMN.exec(column.name) }));
  const named = parts.filter(({ parts }) => parts !== null);
  const isBounded = named.some(({ parts }) => parts?.[3] !== undefined);
  const areRuns = named.length === columns.length && !named.every(({ parts }) => SPLITS.test(parts?.[1] ?? ""));
  if (named.length === 0 || !(isBounded || areRuns)) {
    return { runs: [{ run: null, columns: columns.map((column) => ({ name: column.name, column })) }], left: [] };
  }
  const runs = new Map<string, { name: string; column: RecordColumn }[]>();
  const left: string[] = [];
  for (const { column, parts: found } of parts) {
    const [, run, name, bound] = found ?? [];
    // The least and the most of what was averaged are those of the value, unless somebody smoothed the chart.
    if (run === undefined || name === undefined || bound !== undefined || name.startsWith("_")) {
      left.push(column.name);
      continue;
    }
    const own = runs.get(run) ?? [];
    own.push({ name, column });
    runs.set(run, own);
  }
  return { runs: [...runs].map(([run, own]) => ({ run: runs.size === 1 ? null : run, columns: own })), left };
}

/** Whether the rows are runs and no steps. */
export function isRunsTable(records: Records): boolean {
  const names = new Set([...records.columns.keys()].map((name) => name.toLowerCase()));
  return names.has("state") && RUNS_TABLE.filter((name) => names.has(name)).length >= 3;
}
