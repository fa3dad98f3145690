/** @file Of more curves than a chart has room for, those that differ most. */
import type { ColumnValues } from "../series.ts";

/** Rows at which curves are compared. */
const SAMPLES = 200;

/**
 * Numbers of at most `most` curves, ascending: the first one, and then time and again the one that is farthest from all that
 * were taken. Distance is the mean one where both have a number, of logarithms for a log axis.
 */
export function pickDistinct(curves: readonly ColumnValues[], most: number, isLog: boolean): number[] {
  if (curves.length <= most) return [...curves.keys()];
  const samples = sampleCurves(curves, isLog);
  const taken = [0];
  const distances = curves.map(() => Infinity);
  while (taken.length < most) {
    const newest = samples[taken.at(-1) as number] as Float64Array;
    for (const [i, sample] of samples.entries()) {
      distances[i] = taken.includes(i) ? -1 : Math.min(distances[i] as number, measureDistance(sample, newest));
    }
    taken.push(distances.indexOf(Math.max(...distances)));
  }
  return taken.sort((a, b) => a - b);
}

/** All at the same rows, spread evenly over those at which any has a finite number. */
function sampleCurves(curves: readonly ColumnValues[], isLog: boolean): Float64Array[] {
  const rows: number[] = [];
  const length = Math.max(...curves.map((curve) => curve.length));
  for (let row = 0; row < length; row++) {
    if (curves.some((curve) => Number.isFinite(curve[row]))) rows.push(row);
  }
  const chosen = rows.filter((_, i) => i % Math.ceil(rows.length / SAMPLES) === 0);
  return curves.map((curve) =>
    Float64Array.from(chosen, (row) => (isLog ? Math.log10(curve[row] ?? Number.NaN) : (curve[row] ?? Number.NaN))),
  );
}

/** 0 where there is nothing to compare. */
function measureDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const [i, value] of a.entries()) {
    const distance = Math.abs(value - (b[i] as number));
    if (!Number.isFinite(distance)) continue;
    sum += distance;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
