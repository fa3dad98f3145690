/** @file Which rows of a line are drawn and told, and the range of values in view. Runs in the browser. */
import type uPlot from "uplot";
import type { Drawing } from "./chart.ts";

/** The last row up to `row` that has a number; −1 for none. */
export function lastKnownRow(values: ArrayLike<number>, row: number): number {
  let known = row;
  while (known >= 0 && Number.isNaN(values[known])) known--;
  return known;
}

/** The rows from `from` to `to` that have a finite number; none where they are more than `most`. */
export function listKnownRows(values: ArrayLike<number>, from: number, to: number, most: number): number[] {
  const rows: number[] = [];
  for (let row = from; row <= to && rows.length <= most; row++) {
    if (Number.isFinite(values[row])) rows.push(row);
  }
  return rows.length <= most ? rows : [];
}

/** Rows `from` to `to` and, of a sparse line, those out to the numbers next to them: it crosses the edges. */
export function rowsToDraw({ drawn, spec }: Drawing, line: number, from: number, to: number): [number, number] {
  const array = drawn[line];
  if (array === undefined || !spec.lines[line]?.sparse) return [from, to];
  let end = to;
  while (end < array.length - 1 && Number.isNaN(array[end])) end++;
  return [Math.max(lastKnownRow(array, from), 0), end];
}

/** The values in view, with some air; wide enough to be an axis. */
export function rangeValues(drawing: Drawing, plot: uPlot): [number, number] {
  const { spec, drawn } = drawing;
  if (spec.axis === "share") return [-0.04, 1.04];
  const isLog = spec.axis === "log";
  const [from = 0, to = 0] = plot.series[0]?.idxs ?? [];
  let low = Infinity;
  let high = -Infinity;
  for (const [i, array] of drawn.entries()) {
    if (plot.series[i + 1]?.show === false) continue;
    const [first, last] = rowsToDraw(drawing, i, from, to);
    const summary = drawing.summaries[i];
    if (summary) {
      const [least, most] = summary.readFinite(first, last);
      low = Math.min(low, least);
      high = Math.max(high, most);
      continue;
    }
    for (let row = first; row <= last; row++) {
      const value = array[row] as number;
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
  }
  if (!(low <= high)) return isLog ? [-1, 0] : [0, 1];
  const air = (high - low) * 0.06 || (isLog ? 0.5 : Math.abs(high) * 0.1 || 0.5);
  return [low - air, high + air];
}
