/** @file What a run does where it has its training set right, beside where it loses some of it again. */
import { median } from "../../analysis/index.ts";
import type { Series } from "../../series.ts";
import type { StudyRun } from "../studyRuns.ts";

/** A number of each recorded row; NaN where there is none. */
export type RowValue = (columns: Series["columns"], row: number) => number;

export interface Phases {
  /** Rows with all of the training set right, and rows with less than 99 % of it, once it was fitted. */
  readonly fittedRows: number;
  readonly lostRows: number;
  /** Medians over those of either that have the number; NaN of none. */
  readonly fitted: number;
  readonly lost: number;
}

/** Below this share of right answers a run that had all of them has lost some. */
const LOST = 0.99;

/** Null of a run that never fits its training set. */
export async function readPhases(run: StudyRun, numberOf: RowValue = () => Number.NaN): Promise<Phases | null> {
  const { step, columns } = await run.read();
  const accuracy = columns.trainAccuracy;
  const start = accuracy?.findIndex((share) => share >= 1) ?? -1;
  if (accuracy === undefined || start < 0) return null;
  const values: Record<"fitted" | "lost", number[]> = { fitted: [], lost: [] };
  const rows = { fitted: 0, lost: 0 };
  for (let row = start; row < step.length; row++) {
    const share = accuracy[row] as number;
    const phase = share >= 1 ? "fitted" : share < LOST ? "lost" : null;
    if (phase === null) continue;
    rows[phase]++;
    const value = numberOf(columns, row);
    if (Number.isFinite(value)) values[phase].push(value);
  }
  return {
    ...{ fittedRows: rows.fitted, lostRows: rows.lost },
    ...{ fitted: median(values.fitted), lost: median(values.lost) },
  };
}

/** The number of a column. */
export const columnOf =
  (name: string): RowValue =>
  (columns, row) =>
    columns[name]?.[row] ?? Number.NaN;
