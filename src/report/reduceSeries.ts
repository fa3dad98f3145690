/** @file Long series made short without losing a spike: every bucket keeps its smallest and largest value. */
import type { ColumnValues, RunSeries } from "../store/index.ts";

/**
 * Steps a bucket, so that no run needs more than `pointLimit` points (two a bucket). 1 means that nothing is reduced.
 */
export function chooseBucketSteps(runs: readonly RunSeries[], pointLimit: number): number {
  if (runs.every(({ step }) => step.length <= pointLimit)) return 1;
  const first = Math.min(...runs.map(({ step }) => step[0] ?? Infinity));
  const last = Math.max(...runs.map(({ step }) => step.at(-1) ?? -Infinity));
  return Math.ceil((last - first + 1) / Math.floor(pointLimit / 2));
}

/**
 * Two points for every bucket of `bucketSteps` steps, at its start and at its middle: its smallest and its largest
 * value, in the order in which they came; NaN counts only where a bucket has nothing else. The very last row follows as
 * it is.
 *
 * @param origin step at which the first bucket starts; the same for all runs of a chart, so that their points align
 */
export function reduceSeries({ step, columns }: RunSeries, bucketSteps: number, origin: number): RunSeries {
  const lastRow = step.length - 1;
  if (lastRow < 0) return { step, columns };
  const bucketOf = (row: number) => Math.floor(((step[row] as number) - origin) / bucketSteps);
  /** First row of every bucket; the last row stands for itself. */
  const starts: number[] = [];
  for (let row = 0; row < lastRow; row++) {
    if (row === 0 || bucketOf(row) !== bucketOf(row - 1)) starts.push(row);
  }
  const reducedStep = new Float64Array(2 * starts.length + 1);
  for (const [i, row] of starts.entries()) {
    const start = origin + bucketSteps * bucketOf(row);
    reducedStep[2 * i] = start;
    reducedStep[2 * i + 1] = start + Math.min(bucketSteps, (step[lastRow] as number) - start) / 2;
  }
  reducedStep[2 * starts.length] = step[lastRow] as number;
  const reduced = Object.entries(columns).map(([name, values]) => [name, reduceColumn(values, starts)] as const);
  return { step: reducedStep, columns: Object.fromEntries(reduced) };
}

function reduceColumn(values: ColumnValues, starts: readonly number[]): ColumnValues {
  const lastRow = values.length - 1;
  const points = 2 * starts.length + 1;
  const reduced = values instanceof Float32Array ? new Float32Array(points) : new Float64Array(points);
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? lastRow;
    let low = start;
    let high = start;
    for (let row = start; row < end; row++) {
      const value = values[row] as number;
      // A comparison with NaN is false: without the second half, a bucket that starts with NaN would stay there.
      if (value < (values[low] as number) || Number.isNaN(values[low])) low = row;
      if (value > (values[high] as number) || Number.isNaN(values[high])) high = row;
    }
    reduced[2 * i] = values[Math.min(low, high)] as number;
    reduced[2 * i + 1] = values[Math.max(low, high)] as number;
  }
  reduced[points - 1] = values[lastRow] as number;
  return reduced;
}

/** The union of the step numbers of several runs, ascending. */
export function joinSteps(runs: readonly RunSeries[]): Float64Array {
  const [first, ...rest] = [...runs].sort((a, b) => b.step.length - a.step.length);
  if (first === undefined) return new Float64Array(0);
  // Usually the shorter runs have the same steps from the start.
  if (rest.every(({ step }) => step.every((value, i) => value === first.step[i]))) return first.step;
  return Float64Array.from(new Set(runs.flatMap(({ step }) => [...step]))).sort();
}

/** A column on the steps of `joinSteps`: NaN where the run has no such step. */
export function alignColumn(values: ColumnValues, step: Float64Array, joined: Float64Array): ColumnValues {
  if (step.length === joined.length) return values;
  const aligned = values instanceof Float32Array ? new Float32Array(joined.length) : new Float64Array(joined.length);
  aligned.fill(NaN);
  let row = 0;
  for (let i = 0; i < joined.length && row < step.length; i++) {
    if (joined[i] === step[row]) aligned[i] = values[row++] as number;
  }
  return aligned;
}
