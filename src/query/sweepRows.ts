/** @file Sweeps as rows of a table, one a point, from their folders alone. */
import { basename, join } from "node:path";
import { readTable, type Value } from "../sweep/index.ts";
import type { SqlType } from "./inferredTable.ts";

export type SweepRow = Readonly<Record<string, Value>>;

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

/**
 * The rows of `slingshot sweep table` of each folder, with the sweep that they are of. `run` and `path` are those of the other tables.
 * @throws StoreError where a folder cannot be read
 */
export function listSweepRows(folders: readonly string[]): SweepRow[] {
  return folders.flatMap((folder) => {
    const { columns, rows } = readTable(folder);
    return rows.map((values) => {
      const row = Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null]));
      const run = String(row.run);
      return { sweep: folder, ...row, run: basename(run), path: join(folder, run) };
    });
  });
}

const OTHERS = /\b(runs|series|events|checkpoints)\b/i;

/**
 * Whether a query is about `sweep`, and whether about runs themselves, which have to be opened for it. A word in a text or a comment counts as well:
 * then more is read than is needed.
 */
export function findNeeds(sql: string): { readonly runs: boolean; readonly sweep: boolean } {
  const sweep = /\bsweep\b/i.test(sql);
  const runs = OTHERS.test(sql);
  return { runs: runs || !sweep, sweep: sweep || !runs };
}
