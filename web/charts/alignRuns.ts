/** @file Several runs on one axis: the steps of all, and where on them each run has its rows. */
import type { ColumnValues } from "../../src/series.ts";

/** Rows of the common steps: consecutive from one on, or one by one. */
export type RowsOf = number | Uint32Array;

export interface Alignment {
  readonly steps: Float64Array;
  readonly rows: readonly RowsOf[];
}

/** Runs that recorded every step, as most do, need no search. */
export function alignRuns(runs: readonly Float64Array[]): Alignment {
  const recorded = runs.filter((step) => step.length > 0);
  const first = Math.min(...recorded.map((step) => step[0] as number));
  const last = Math.max(...recorded.map((step) => step.at(-1) as number));
  if (recorded.length === 0) return { steps: new Float64Array(0), rows: runs.map(() => 0) };
  if (recorded.length > 1 && !(recorded.every(isConsecutive) && touch(recorded))) return merge(runs);
  const whole = recorded.find((step) => step[0] === first && step.at(-1) === last);
  const steps = whole ?? Float64Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return {
    steps,
    rows: runs.map((step) => (step[0] ?? first) - first).map((row) => (recorded.length === 1 ? 0 : row)),
  };
}

const isConsecutive = (step: Float64Array): boolean =>
  (step.at(-1) as number) - (step[0] as number) === step.length - 1;

/** Whether there is no gap between the runs. */
function touch(runs: readonly Float64Array[]): boolean {
  let end = Infinity;
  for (const step of runs.toSorted((a, b) => (a[0] as number) - (b[0] as number))) {
    if ((step[0] as number) > end + 1) return false;
    end = Math.max(end === Infinity ? -Infinity : end, step.at(-1) as number);
  }
  return true;
}

function merge(runs: readonly Float64Array[]): Alignment {
  const all = new Float64Array(runs.reduce((sum, step) => sum + step.length, 0));
  let filled = 0;
  for (const step of runs) {
    all.set(step, filled);
    filled += step.length;
  }
  all.sort();
  const steps = all.filter((step, i) => i === 0 || step !== all[i - 1]);
  const rows = runs.map((step) => {
    let row = 0;
    return Uint32Array.from(step, (one) => {
      while ((steps[row] as number) < one) row++;
      return row;
    });
  });
  return { steps, rows };
}

/** The values of a run at each of the common steps, NaN where it has none; those it has already where the two are the same. */
export function alignValues(values: ColumnValues, rows: RowsOf, length: number): ColumnValues {
  if (rows === 0 && values.length === length) return values;
  const aligned = new (values instanceof Float32Array ? Float32Array : Float64Array)(length).fill(Number.NaN);
  if (typeof rows === "number") aligned.set(values, rows);
  else for (const [i, row] of rows.entries()) aligned[row] = values[i] as number;
  return aligned;
}
