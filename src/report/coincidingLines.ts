/** @file Which runs have lines that lie on one another in a chart, so that only the upper one is seen. */
import type { ChartChoice, Line } from "../charts/index.ts";
import type { Series } from "../series.ts";
import { isParent, type JudgedRun } from "../verdict/index.ts";

/** How much of a chart's height a line is wide. */
const LINE_WIDTH = 1 / 150;
/** Share of the common steps that counts as nearly all. */
const NEARLY_ALL = 0.98;

/**
 * Runs, by their numbers, whose lines coincide in all columns that both have in the chart, in groups of two or more. A
 * parent is drawn as a wide pale line, on which others are seen, and is in none.
 */
export function findCoinciding(
  axis: ChartChoice["axis"],
  lines: readonly Line[],
  runs: readonly JudgedRun[],
): number[][] {
  const widths = new Map<string, number>();
  for (const { column } of lines) {
    const same = lines.filter((line) => line.column === column);
    if (!widths.has(column)) widths.set(column, measureHeight(same, axis) * LINE_WIDTH);
  }
  const groups: number[][] = [];
  for (const [run, judged] of runs.entries()) {
    const own = lines.filter((line) => line.run === run);
    if (own.length === 0 || isParent(judged, runs)) continue;
    const isOver = ([first = 0]: readonly number[]) => {
      const pairs = own.flatMap((line) => {
        const other = lines.find(({ run: of, column }) => of === first && column === line.column);
        return other === undefined ? [] : [{ line, other }];
      });
      const coincide = ({ line, other }: { line: Line; other: Line }) =>
        agree(toPoints(line, runs), toPoints(other, runs), axis, widths.get(line.column) ?? 0);
      return pairs.length > 0 && pairs.every(coincide);
    };
    const group = groups.find(isOver);
    if (group === undefined) groups.push([run]);
    else group.push(run);
  }
  return groups.filter(({ length }) => length > 1);
}

interface Points extends Pick<Series, "step"> {
  readonly values: Line["values"];
}

const toPoints = ({ run, values }: Line, runs: readonly JudgedRun[]): Points => ({
  step: runs[run]?.series.step ?? new Float64Array(0),
  values,
});

/** Where a value is on the axis; −∞ for the place of exact zeros on a logarithmic one. */
function place(value: number, axis: ChartChoice["axis"]): number {
  return axis === "log" ? Math.log10(Math.max(value, 0)) : value;
}

/** How far the finite values of some lines go on the axis. */
function measureHeight(lines: readonly Line[], axis: ChartChoice["axis"]): number {
  if (axis === "share") return 1;
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of lines) {
    for (const value of values) {
      const at = place(value, axis);
      if (!Number.isFinite(at)) continue;
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
  }
  return Math.max(0, high - low);
}

/** Whether two lines are no further apart than `width` at nearly all steps at which both have a number. */
function agree(one: Points, other: Points, axis: ChartChoice["axis"], width: number): boolean {
  let [common, near] = [0, 0];
  for (let i = 0, j = 0; i < one.step.length && j < other.step.length; ) {
    const [left, right] = [one.step[i] as number, other.step[j] as number];
    if (left === right) {
      const [a, b] = [place(one.values[i] as number, axis), place(other.values[j] as number, axis)];
      if (!Number.isNaN(a) && !Number.isNaN(b)) {
        common++;
        if (a === b || Math.abs(a - b) <= width) near++;
      }
    }
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common > 1 && near >= NEARLY_ALL * common;
}
