/** @file Whether the row of a step that is computed again is the one that is recorded. */
import type { ColumnValues } from "../series.ts";
import type { Column } from "./column.ts";

/** The first column in which they differ, and both values as text: -0 and 0 are two. */
export interface RowDifference {
  readonly name: string;
  readonly value: string;
  readonly recorded: string;
}

/**
 * Compares values with those of a recorded row, rounded as they are stored; null where all are the same. NaN equals NaN,
 * and is what a column without a record has recorded.
 *
 * @param recorded the values of each of `columns`
 */
export function findRowDifference(
  columns: readonly Column[],
  recorded: readonly (ColumnValues | undefined)[],
  row: number,
  values: ArrayLike<number>,
): RowDifference | null {
  for (let i = 0; i < columns.length; i++) {
    const { name, type } = columns[i] as Column;
    const was = recorded[i]?.[row] ?? Number.NaN;
    const value = type === "f32" ? Math.fround(values[i] as number) : (values[i] as number);
    if (!Object.is(value, was)) return { name, value: show(value), recorded: show(was) };
  }
  return null;
}

/** JavaScript shows -0 as 0. */
function show(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
