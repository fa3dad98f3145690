/** @file Long series made short without losing a spike: every bucket keeps its smallest and largest value. */
import { type ColumnValues, countUpTo, type Series } from "../series.ts";

/** Steps put into buckets. */
export interface Buckets {
  /** First step of every bucket, ascending. */
  readonly starts: Float64Array;
  /** Steps of a bucket; those of the beginning are smaller. */
  readonly steps: number;
}

/** Buckets grow with their step up to this share of the last one, so that a logarithmic axis shows the beginning too. */
const growingShare = 1 / 50;

/**
 * Buckets for several runs together, so that all of them need no more than `pointLimit` points. Null where their rows
 * are no more than that, and nothing needs to be reduced.
 *
 * @param breaks steps at which a bucket must start
 */
export function chooseBuckets(
  runs: readonly Series[],
  pointLimit: number,
  breaks: readonly number[] = [],
): Buckets | null {
  const rows = runs.reduce((sum, { step }) => sum + step.length, 0);
  if (rows <= pointLimit) return null;
  const first = Math.min(...runs.map(({ step }) => step[0] ?? Infinity));
  const last = Math.max(...runs.map(({ step }) => step.at(-1) ?? -Infinity));
  for (let steps = Math.ceil((2 * rows) / pointLimit); ; steps = Math.ceil(steps * 1.05)) {
    const starts = layBuckets(runs, first, last, steps, breaks);
    if (countPoints(runs, starts) <= pointLimit || steps > last - first) return { starts, steps };
  }
}

/** Buckets one behind the other, but none where no run has a row: steps may count tokens, and lie far apart. */
function layBuckets(
  runs: readonly Series[],
  first: number,
  last: number,
  steps: number,
  breaks: readonly number[],
): Float64Array {
  const starts: number[] = [];
  const rows = runs.map(() => 0);
  const nextRecorded = (from: number): number => {
    let next = Infinity;
    for (const [run, { step }] of runs.entries()) {
      let row = rows[run] as number;
      while (row < step.length && (step[row] as number) < from) row++;
      rows[run] = row;
      next = Math.min(next, step[row] ?? Infinity);
    }
    return next;
  };
  const fullFrom = last * growingShare;
  for (let start = first; start <= last; start = Math.max(start, nextRecorded(start))) {
    starts.push(start);
    const width = Math.max(1, Math.floor(Math.min(steps, (steps * start) / fullFrom)));
    const end = start + width;
    start = Math.min(end, ...breaks.filter((step) => step > start));
  }
  return Float64Array.from(starts);
}

function countPoints(runs: readonly Series[], starts: Float64Array): number {
  let points = 0;
  for (const { step } of runs) {
    let row = 0;
    for (let i = 1; i <= starts.length; i++) {
      const end = i < starts.length ? countUpTo(step, (starts[i] as number) - 1) : step.length;
      points += Math.min(2, end - row);
      row = end;
    }
  }
  return points + runs.length;
}

/**
 * At most two points for every bucket, at the first and the middle one of its rows: its smallest and its largest value,
 * in the order in which they came; NaN counts only where a bucket has nothing else. A bucket of one or two rows, and the
 * very last row, stay as they are.
 */
export function reduceSeries({ step, columns }: Series, { starts }: Buckets): Series {
  const lastRow = step.length - 1;
  if (lastRow < 0) return { step, columns };
  /** First row of every bucket that has one; the last row stands for itself. */
  const rows: number[] = [];
  let bucket = 0;
  for (let row = 0; row < lastRow; row++) {
    const before = bucket;
    while (bucket < starts.length && (starts[bucket] as number) <= (step[row] as number)) bucket++;
    if (row === 0 || bucket !== before) rows.push(row);
  }
  /** Rows at whose steps the points lie. */
  const places = rows.flatMap((row, i) => {
    const size = (rows[i + 1] ?? lastRow) - row;
    return size === 1 ? [row] : [row, row + (size >> 1)];
  });
  const reduced = Object.entries<ColumnValues>(columns).map(([name, values]) => [name, reduceColumn(values, rows)]);
  return {
    step: Float64Array.from([...places, lastRow], (row) => step[row] as number),
    columns: Object.fromEntries(reduced),
  };
}

function reduceColumn(values: ColumnValues, rows: readonly number[]): ColumnValues {
  const lastRow = values.length - 1;
  const points: number[] = [];
  for (const [i, start] of rows.entries()) {
    const end = rows[i + 1] ?? lastRow;
    if (end - start <= 2) {
      for (let row = start; row < end; row++) points.push(values[row] as number);
      continue;
    }
    let low = start;
    let high = start;
    for (let row = start; row < end; row++) {
      const value = values[row] as number;
      // A comparison with NaN is false: without the second half, a bucket that starts with NaN would stay there.
      if (value < (values[low] as number) || Number.isNaN(values[low])) low = row;
      if (value > (values[high] as number) || Number.isNaN(values[high])) high = row;
    }
    points.push(values[Math.min(low, high)] as number, values[Math.max(low, high)] as number);
  }
  points.push(values[lastRow] as number);
  return values instanceof Float32Array ? Float32Array.from(points) : Float64Array.from(points);
}

/** The union of the step numbers of several runs, ascending. */
export function joinSteps(runs: readonly Series[]): Float64Array {
  const [first, ...rest] = [...runs].sort((a, b) => b.step.length - a.step.length);
  return rest.reduce((joined, { step }) => mergeSteps(joined, step), first?.step ?? new Float64Array(0));
}

/** The union of two ascending lists; the first one itself where it has all. */
function mergeSteps(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    merged[length++] = next;
    if (a[i] === next) i++;
    if (b[j] === next) j++;
  }
  return length === a.length ? a : merged.slice(0, length);
}

/** The row of every step within `joined`, the union that it is part of. */
export function locateSteps(step: Float64Array, joined: Float64Array): Uint32Array {
  const rows = new Uint32Array(step.length);
  let row = 0;
  for (const [i, value] of step.entries()) {
    while ((joined[row] as number) < value) row++;
    rows[i] = row;
  }
  return rows;
}
