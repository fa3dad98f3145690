/** @file The figures of a stack of charts: what is drawn in each, of which runs. */
import { chartId } from "../../src/charts/chartId.ts";
import { type Line, limitFamily, listLines } from "../../src/charts/chartLines.ts";
import type { ChartChoice, ChartSpec } from "../../src/charts/index.ts";
import { joinCharts, type ShownRun } from "./shownRun.ts";

export interface Figure {
  readonly chart: ChartChoice;
  readonly spec: ChartSpec;
  readonly lines: readonly Line[];
  /** Of all columns of its family, those that are not drawn. */
  readonly others: number;
}

/** The figures of runs, kept as long as these have the same charts and columns: which lines there are is no matter of their rows. */
export class FigureList {
  #key = "";
  #figures: readonly Figure[] = [];

  read(runs: readonly ShownRun[], columns: readonly string[] | undefined): readonly Figure[] {
    const key = JSON.stringify([columns, runs.map(describe)]);
    if (key !== this.#key) {
      this.#figures = joinCharts(runs, columns).flatMap((chart) => makeFigure(chart, runs));
      this.#key = key;
    }
    return this.#figures;
  }
}

const describe = ({ id, label, isParent, details, series }: ShownRun): unknown => [
  id,
  label,
  isParent,
  details.charts.map(({ name, title, meaning, validation }) => [name, title, meaning, validation]),
  Object.keys(series.columns),
  details.lossFloor,
];

/** None where no run has a line for it. */
function makeFigure(chart: ChartChoice, runs: readonly ShownRun[]): Figure[] {
  const limited = limitFamily(chart, runs);
  const lines = listLines(limited, runs);
  if (lines.length === 0) return [];
  const { name, axis, place, phases, spikes } = chart;
  const spec = { id: chartId(name), axis, place, phases, spikes, lines };
  return [{ chart: limited, spec, lines, others: chart.columns.length - limited.columns.length }];
}
