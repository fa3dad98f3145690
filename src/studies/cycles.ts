/** @file What claims about cycles look at: each slingshot of each run with what was recorded around it. */
import { median, type Slingshot } from "../analysis/index.ts";
import { countUpTo, type Series } from "../series.ts";
import type { StudyRun } from "./studyRuns.ts";

/** Steps from the beginning of a spike in which a transition is over: a spike lasts 5 to 50. */
export const TRANSITION = 40;

/** A slingshot of a run. */
export interface CycleOfRun {
  readonly run: StudyRun;
  readonly slingshot: Slingshot;
  readonly series: Series;
}

/** By run, what `measure` says of each of its slingshots; one run in memory at a time. */
export async function measureCycles<T>(
  runs: readonly StudyRun[],
  measure: (cycle: CycleOfRun) => T,
): Promise<readonly (readonly T[])[]> {
  const found: T[][] = [];
  for (const run of runs) {
    if (run.slingshots.slingshots.length === 0) continue;
    const series = await run.read();
    found.push(run.slingshots.slingshots.map((slingshot) => measure({ run, slingshot, series })));
  }
  return found;
}

/** The measured numbers of a column from step `from` up to `to`, that one left out. */
export function numbersBetween({ step, columns }: Series, column: string, from: number, to: number): number[] {
  const values = columns[column];
  if (values === undefined) return [];
  // Steps are whole numbers.
  const [first, end] = [countUpTo(step, from - 1), countUpTo(step, to - 1)];
  return Array.from(values.subarray(first, end)).filter(Number.isFinite);
}

/** Their median; NaN where there is none. */
export function medianBetween(series: Series, column: string, from: number, to: number): number {
  return median(numbersBetween(series, column, from, to));
}

/** The largest of them; NaN where there is none. */
export function largestBetween(series: Series, column: string, from: number, to: number): number {
  return numbersBetween(series, column, from, to).reduce(
    (most, value) => (value > most || Number.isNaN(most) ? value : most),
    Number.NaN,
  );
}

/** Whether `a` is above `b`; null where one of them is not known. */
export function isAbove(a: number, b: number): boolean | null {
  return Number.isNaN(a) || Number.isNaN(b) ? null : a > b;
}
