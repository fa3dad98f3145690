/** @file The lines of a chart: which runs and columns, their colours, and what their numbers are in words. */
import type { ColumnValues, Series } from "../series.ts";
import { formatNumber, formatShare } from "../words.ts";
import { type ChartChoice, isValidation } from "./chooseCharts.ts";
import type { ChartLine } from "./pageData.ts";
import { pickDistinct } from "./pickDistinct.ts";
import { MEMBER_COLORS } from "./theme.ts";

/** A run of which charts are drawn. */
export interface ChartedRun {
  readonly label: string;
  readonly series: Series;
}

/** A line of a chart: a column of a run, and how the page draws it. */
export interface Line extends ChartLine {
  /** Of the run. */
  readonly label: string;
  readonly column: string;
  /** What tells it from the other lines of its run; the empty text where there is no other. */
  readonly name: string;
  readonly values: ColumnValues;
}

/** As many as can be told apart. */
const MOST_MEMBERS = MEMBER_COLORS;

/** The chart of a family with no more columns than it has room for: those that differ most. */
export function limitFamily(chart: ChartChoice, runs: readonly ChartedRun[]): ChartChoice {
  if (chart.columns.length <= MOST_MEMBERS) return chart;
  const curves = chart.columns.map(({ column }) => {
    const values = runs.map(({ series }) => series.columns[column] ?? new Float64Array(0));
    return values.length === 1 ? (values[0] as ColumnValues) : Float64Array.from(values.flatMap((part) => [...part]));
  });
  const picked = pickDistinct(curves, MOST_MEMBERS, chart.axis === "log");
  return { ...chart, columns: chart.columns.filter((_, i) => picked.includes(i)) };
}

/** Validation lies over training, which may be noisy; a run without the column has no line. */
export function listLines(chart: ChartChoice, runs: readonly ChartedRun[]): Line[] {
  const { name: family, columns, validation } = chart;
  const isValidated = validation !== null && runs.some(({ series }) => series.columns[validation] !== undefined);
  const all = validation === null ? columns : [...columns, { column: validation, label: "" }];
  return all.flatMap(({ column, label }, member) =>
    runs.flatMap(({ label: runLabel, series }, run): Line[] => {
      const values = series.columns[column];
      if (values === undefined) return [];
      const isOne = runs.length === 1;
      const color = isOne ? colorOf(chart, column, member) : undefined;
      return [
        {
          run,
          label: runLabel,
          column,
          name: isValidated ? (column === validation ? "validation" : "train") : label,
          values,
          member: validation === null ? member : 0,
          ...(color !== undefined && { color }),
          wide: column === validation || (isOne && columns.length > 1 && column === family),
          validation: column === validation,
          sparse: isSparse(column, values, chart),
        },
      ];
    }),
  );
}

/** The colour of a run's line where it has the chart to itself: a family goes through its colours from first to last. */
function colorOf({ name, columns, validation }: ChartChoice, column: string, member: number): string | undefined {
  if (column === validation) return "validation";
  if (columns.length === 1) return undefined;
  if (column === name) return "ink";
  const parts = columns.filter((other) => other.column !== name).length;
  const place = member - (columns.slice(0, member).some((other) => other.column === name) ? 1 : 0);
  return `member-${Math.round((place * (MEMBER_COLORS - 1)) / Math.max(parts - 1, 1))}`;
}

/** Whether a column is measured at some steps only: it says so, or has a number at fewer than half of them. */
function isSparse(column: string, values: ColumnValues, { isScheduled = false }: ChartChoice): boolean {
  if (isScheduled || isValidation(column)) return true;
  const known = countKnown(values);
  return known > 0 && 2 * known < values.length;
}

/** Rows with a number, an infinite one included. */
export function countKnown(values: ColumnValues): number {
  let known = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) known++;
  return known;
}

/** The range of a line in words, its exact zeros and its values that are no numbers. */
export function summarise(
  { values, sparse }: Pick<Line, "values" | "sparse">,
  axis: ChartChoice["axis"],
): { text: string; zeros: number; nonFinite: number } {
  const format = axis === "share" ? formatShare : formatNumber;
  let low = Infinity;
  let high = -Infinity;
  let zeros = 0;
  let nonFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value) && sparse) continue;
    if (!Number.isFinite(value)) nonFinite++;
    else {
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (value === 0) zeros++;
    }
  }
  const text = low > high ? "no finite value" : `from ${format(low)} to ${format(high)}`;
  return { text, zeros, nonFinite };
}
