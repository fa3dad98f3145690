/** @file The first number of a log that is none, or is infinite. */
import type { Series } from "../series.ts";

/**
 * The first step at which a column is infinite, or is NaN although it has numbers before and none after: a NaN among numbers is
 * a step at which nothing was recorded. A column that is never finite again has become NaN only if others go on.
 */
export function findFirstNonFinite({
  step,
  columns,
}: Series): { readonly column: string; readonly step: number } | null {
  let first: { readonly column: string; readonly row: number } | null = null;
  for (const [column, values] of Object.entries(columns)) {
    const row = findRow(values);
    if (row !== null && (first === null || row < first.row)) first = { column, row };
  }
  return first && { column: first.column, step: step[first.row] as number };
}

function findRow(values: ArrayLike<number>): number | null {
  let spacing = 1;
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return i;
    if (Number.isNaN(value)) continue;
    if (last >= 0) spacing = Math.max(spacing, i - last);
    last = i;
  }
  // As long without a number as never before.
  return last >= 0 && values.length - last > spacing ? last + 1 : null;
}
