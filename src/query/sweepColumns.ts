/** @file Sweeps as columns of a table, one row a point, from their folders alone. */
import { basename, join } from "node:path";
import { type JudgedAnew, type LeftOutLines, readTable, type Value } from "../sweep/index.ts";
import type { NamedColumn, SqlType } from "./inferredTable.ts";

/** Columns that are there whatever the sweeps hold; those of axes come behind them. */
export const SWEEP_COLUMNS: Readonly<Record<string, SqlType>> = {
  sweep: "VARCHAR",
  run: "VARCHAR",
  path: "VARCHAR",
  hash: "VARCHAR",
  seed: "BIGINT",
  status: "VARCHAR",
  steps: "BIGINT",
  endedBy: "VARCHAR",
  answer: "VARCHAR",
  slingshots: "BIGINT",
  firstSpike: "BIGINT",
  fittedAt: "BIGINT",
  grokkedAt: "BIGINT",
  delay: "BIGINT",
  trainLoss: "DOUBLE",
  trainAccuracy: "DOUBLE",
  validationAccuracy: "DOUBLE",
  highestValidationAccuracy: "DOUBLE",
  lastLayerNorm: "DOUBLE",
  parametersSha256: "VARCHAR",
  seconds: "DOUBLE",
  attempts: "BIGINT",
  error: "VARCHAR",
  endedAt: "TIMESTAMP",
};

/** The table without a row. */
export const NO_SWEEP: readonly NamedColumn[] = Object.keys(SWEEP_COLUMNS).map((name) => ({ name, values: [] }));

export interface SweepColumns {
  readonly columns: readonly NamedColumn[];
  /** Of each folder, the lines that were left out. */
  readonly leftOut: readonly LeftOutLines[];
}

/**
 * What `slingshot sweep table` has of each folder, one below the other, with the sweep that it is of. `run` and `path` are those of the other tables.
 * @param anew of folders whose runs were judged by another definition of generalising
 * @throws StoreError where a folder cannot be read
 */
export function readSweepColumns(
  folders: readonly string[],
  anew: ReadonlyMap<string, JudgedAnew> = new Map(),
): SweepColumns {
  const all = new Map<string, Value[]>(NO_SWEEP.map(({ name }) => [name, []]));
  const leftOut: LeftOutLines[] = [];
  let rows = 0;
  const add = (name: string, values: readonly Value[]) => {
    const column = all.get(name) ?? new Array<Value>(rows).fill(null);
    all.set(name, column.concat(values));
  };
  for (const folder of folders) {
    const table = readTable(folder, anew.get(folder));
    leftOut.push(table.leftOut);
    add("sweep", new Array<Value>(table.count).fill(folder));
    for (const { name, values } of table.columns) {
      if (name !== "run") {
        add(name, values);
        continue;
      }
      const places = values.map(String);
      add(
        "run",
        places.map((place) => basename(place)),
      );
      add(
        "path",
        places.map((place) => join(folder, place)),
      );
    }
    rows += table.count;
    for (const [name, { length }] of all) add(name, new Array<Value>(rows - length).fill(null));
  }
  return { columns: [...all].map(([name, values]) => ({ name, values })), leftOut };
}

/** Tables that hold what is in the folders of runs. */
const OTHERS = /\b(runs|series|events|checkpoints)\b/i;
/** Statements that tell of the columns of all tables without naming one. */
const CATALOGUE = /\b(information_schema|duckdb_\w+|sqlite_master|pragma|show\s+all)\b|\b(show|describe)\s*([;)]|$)/i;

/**
 * Whether a query is about `sweep`, and whether about runs themselves, which have to be opened for it. A word in a text or a comment counts as well:
 * then more is read than is needed.
 */
export function findNeeds(sql: string): { readonly runs: boolean; readonly sweep: boolean } {
  const all = CATALOGUE.test(sql);
  return { runs: all || OTHERS.test(sql), sweep: all || /\bsweep\b/i.test(sql) };
}
