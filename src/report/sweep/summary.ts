/** @file Numbers of several runs as one, in numbers and in words. Runs in the browser, too. */
import { estimateSurvival, quantile, shareInterval, survivalTime, type Waiting } from "../../analysis/index.ts";
import type { Measure, Measured, SweepAxis, SweepData, SweepRun } from "../../charts/sweepData.ts";
import { formatNumber, formatShare, formatStep } from "../../words.ts";

/** The middle is null where nothing is known, or where half of the runs have not come there. */
export interface Summary {
  /** Runs of which it is known. */
  readonly n: number;
  readonly middle: number | null;
  /** Quartiles, of few the ends of all (spreadOf); of a share its interval of 95 %. */
  readonly low: number | null;
  readonly high: number | null;
}

export function summarise(all: readonly Measured[], over: Measure["over"]): Summary {
  const values = all.filter((value) => value !== null);
  const n = values.length;
  if (n === 0) return { n, middle: null, low: null, high: null };
  if (over === "event") {
    const steps = estimateSurvival(values.map(toWaiting));
    const [low, middle, high] = spreadOf(n).map((share) => survivalTime(steps, share));
    return { n, middle: middle ?? null, low: low ?? null, high: high ?? null };
  }
  const numbers = Float64Array.from(values as number[]).sort();
  if (over === "share") {
    const count = numbers.reduce((sum, value) => sum + value, 0);
    const [low, high] = shareInterval(count, n);
    return { n, middle: count / n, low, high };
  }
  const [low, middle, high] = spreadOf(n).map((share) => quantile(numbers, share));
  return { n, middle: middle ?? null, low: low ?? null, high: high ?? null };
}

/** The shares below what is told of `n` numbers. Of fewer than ten, quartiles can hide all spread: those of 4, 5, 5, 5, 7 are 5. */
export function spreadOf(n: number): readonly [low: number, middle: number, high: number] {
  return n < 10 ? [0, 0.5, 1] : [0.25, 0.5, 0.75];
}

export function toWaiting(value: number | { readonly until: number }): Waiting {
  return typeof value === "number" ? { at: value, happened: true } : { at: value.until, happened: false };
}

export function wordValue(value: number, format: Measure["format"]): string {
  return format === "share" ? formatShare(value) : format === "step" ? formatStep(value) : formatNumber(value);
}

export function wordMeasured(value: Measured, { format }: Measure): string {
  if (value === null) return "–";
  return typeof value === "number" ? wordValue(value, format) : `not by ${formatStep(value.until)}`;
}

/** `1,200 (1,100 to 1,300), n 30`. */
export function wordSummary({ n, middle, low, high }: Summary, { over, format }: Measure): string {
  if (n === 0) return "not known";
  if (over === "share") return `${formatShare(middle ?? 0)}, ${Math.round((middle ?? 0) * n)} of ${n}`;
  if (middle === null) return `not in half of ${n}`;
  const word = (value: number | null) => (value === null ? "never" : wordValue(value, format));
  return low === high ? `${word(middle)}, n ${n}` : `${word(middle)} (${word(low)} to ${word(high)}), n ${n}`;
}

/** What was measured of runs, by their numbers. */
export function pickMeasured({ measures, runs }: SweepData, shown: readonly number[], name: string): Measured[] {
  const place = measures.findIndex((measure) => measure.name === name);
  return shown.map((run) => runs[run]?.measured[place] ?? null);
}

export function countFailed({ runs }: SweepData, shown: readonly number[]): number {
  return shown.filter((run) => runs[run]?.status === "failed").length;
}

/** Which cell of an axis a run is in; −1 for none. */
export function cellOfRun(run: SweepRun | undefined, axis: number, { cellOf }: SweepAxis): number {
  return cellOf[run?.at[axis] ?? -1] ?? -1;
}

/** Runs by their cells of an axis, in its order; all together, without a name, where there is no such axis. */
export function splitRuns(
  { axes, runs }: SweepData,
  shown: readonly number[],
  path: string,
): { readonly cell: string; readonly place: number; readonly runs: readonly number[] }[] {
  const number = axes.findIndex((axis) => axis.path === path);
  const axis = axes[number];
  if (axis === undefined) return [{ cell: "", place: 0, runs: shown }];
  const groups: number[][] = axis.cells.map(() => []);
  for (const run of shown) groups[cellOfRun(runs[run], number, axis)]?.push(run);
  return axis.cells
    .map((cell, place) => ({ cell, place, runs: groups[place] ?? [] }))
    .filter((group) => group.runs.length > 0);
}
