/** @file Whether two logs agree bit for bit over the steps that both have, and where they first do not. */
import { type ColumnValues, countUpTo, type Series } from "../series.ts";

/** Where two series first differ. */
export interface SeriesDifference {
  readonly step: number;
  /** The first column, in the order of the first series, that differs at that step. */
  readonly column: string;
  /** Its value in the first and in the second series; null in one that does not have the column. */
  readonly values: readonly [number | null, number | null];
}

export interface SeriesComparison {
  /** First and last of the steps that both series have; null where there is none. */
  readonly firstStep: number | null;
  readonly lastStep: number | null;
  /** Number of steps that both have. */
  readonly steps: number;
  /** Number of columns that were compared: all that either series has. */
  readonly columns: number;
  /** Null where all values of all common steps are the same bits. */
  readonly difference: SeriesDifference | null;
}

/**
 * Compares all columns at every step after `after` that both series have. Equal means the same bits, except that one NaN
 * is like another: 0 and −0 differ, NaN (nothing was measured) and a number differ, and so does a column that only one
 * series has, at the first common step.
 * @example
 * import { compareSeries } from "slingshot-lab/analysis";
 *
 * const step = Float64Array.of(1, 2, 3);
 * const a = { step, columns: { trainLoss: Float64Array.of(3, 2, 1) } };
 * const b = { step, columns: { trainLoss: Float64Array.of(3, 2, 1.5) } };
 * const { steps, difference } = compareSeries(a, b);
 * console.log(steps, difference?.step, difference?.column, difference?.values); // 3 3 trainLoss [ 1, 1.5 ]
 */
export function compareSeries(a: Series, b: Series, after = Number.NEGATIVE_INFINITY): SeriesComparison {
  const rows = matchRows(a.step, b.step, after);
  const names = [...new Set([...Object.keys(a.columns), ...Object.keys(b.columns)])];
  let firstRow = rows.length;
  let column = "";
  for (const name of names) {
    const row = findFirstDifference(a.columns[name], b.columns[name], rows, firstRow);
    if (row === firstRow) continue;
    firstRow = row;
    column = name;
  }
  const stepOf = (pair: readonly [number, number] | undefined) =>
    pair === undefined ? null : (a.step[pair[0]] ?? null);
  const at = rows[firstRow];
  return {
    firstStep: stepOf(rows[0]),
    lastStep: stepOf(rows.at(-1)),
    steps: rows.length,
    columns: names.length,
    difference:
      at === undefined
        ? null
        : {
            step: a.step[at[0]] as number,
            column,
            values: [a.columns[column]?.[at[0]] ?? null, b.columns[column]?.[at[1]] ?? null],
          },
  };
}

/** The rows of both series that are of the same step. */
function matchRows(a: Float64Array, b: Float64Array, after: number): (readonly [number, number])[] {
  const rows: (readonly [number, number])[] = [];
  let i = countUpTo(a, after);
  let j = countUpTo(b, after);
  while (i < a.length && j < b.length) {
    const ahead = (a[i] as number) - (b[j] as number);
    if (ahead === 0) rows.push([i++, j++]);
    else if (ahead < 0) i++;
    else j++;
  }
  return rows;
}

/** Index into `rows` of the first that differs, if it is before `end`; else `end`. */
function findFirstDifference(
  a: ColumnValues | undefined,
  b: ColumnValues | undefined,
  rows: readonly (readonly [number, number])[],
  end: number,
): number {
  if (a === undefined || b === undefined) return Math.min(end, 0);
  for (let row = 0; row < end; row++) {
    const [i, j] = rows[row] as readonly [number, number];
    if (!Object.is(a[i], b[j])) return row;
  }
  return end;
}
