/** @file Each recorded column of many runs against the steps: median and band of each setting. */
import { type ChartChoice, type ColumnDescription, chooseCharts } from "../../charts/index.ts";
import type { SweepData } from "../../charts/sweepData.ts";
import { formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import { curveColor, drawLegend, type LegendEntry } from "../sweep/figure.ts";
import { createPlotAxis, drawPlot, layPlot, type PlotAxis } from "../sweep/plotFrame.ts";
import { listSettingRows } from "../sweep/settingsTable.ts";
import { findStrongestAxis } from "../sweep/strongestAxis.ts";
import { splitRuns, wordValue } from "../sweep/summary.ts";
import { type BandPoint, bandOver, type ShortRun } from "./bands.ts";

/** Settings that have a curve each; of more, those of the strongest axis. */
const MOST_SETTINGS = 6;
const WIDTH = 520;

/** @param shortOf a run by its folder */
export function renderBands(
  sweep: SweepData,
  shortOf: (folder: string) => ShortRun | undefined,
  descriptions: readonly ColumnDescription[],
): Html | null {
  const groups = groupRuns(sweep).map((entry) => ({
    ...entry,
    short: entry.runs.flatMap((run) => shortOf(sweep.runs[run]?.folder ?? "") ?? []),
  }));
  const all = groups.flatMap(({ short }) => short);
  const columns = [...new Set(all.flatMap((run) => Object.keys(run.columns)))];
  if (columns.length === 0) return null;
  const width = all[0]?.width ?? 1;
  const charts = chooseCharts(columns, descriptions).map((chart) => renderChart(chart, groups));
  const each = width === 1 ? "at each step" : `in each ${formatStep(width)} steps`;
  return html`
<section id="bands"><h2>Step by step</h2>
<p class="muted small">Lines are medians over the runs of a setting ${each}, the stronger band goes from the lower to the upper quartile, the fainter one from the smallest to the largest number of any run: no spike is lost. Losses are drawn as recorded. Single runs: open the list of a setting.</p>
${drawLegend(groups)}
<div class="bands">${charts}</div></section>`;
}

interface Group extends LegendEntry {
  readonly short: readonly ShortRun[];
}

function groupRuns(sweep: SweepData): LegendEntry[] {
  const all = sweep.runs.map((_, run) => run);
  const rows = listSettingRows(sweep, all, []);
  const isFew = rows.length <= MOST_SETTINGS;
  const path = findStrongestAxis(sweep)?.path ?? sweep.axes[0]?.path ?? "";
  const named = isFew
    ? rows.map(({ names, runs }) => ({
        runs,
        name: names.map((name, i) => `${sweep.axes[i]?.path} ${name}`).join(", "),
      }))
    : splitRuns(sweep, all, path).map(({ cell, runs }) => ({ runs, name: `${path} ${cell}` }));
  return named.map(({ name, runs }, i) => ({
    color: curveColor(Math.min(i, 11), Math.min(named.length, 12)),
    name: name === "" ? "all runs" : name,
    text: `n ${runs.length}`,
    runs,
  }));
}

function renderChart(chart: ChartChoice, groups: readonly Group[]): Html {
  const columns = [
    ...chart.columns,
    ...(chart.validation === null ? [] : [{ column: chart.validation, label: "validation" }]),
  ];
  const figures = columns.map(({ column, label }) => {
    const title = label === "" || columns.length === 1 ? chart.title : `${chart.title}: ${label}`;
    return renderFigure(chart, column, title, groups);
  });
  if (chart.columns.length === 1) return html`${figures}`;
  return html`<details><summary>${chart.title}, ${chart.columns.length} columns</summary>${figures}</details>`;
}

function renderFigure(
  { axis, meaning }: ChartChoice,
  column: string,
  title: string,
  groups: readonly Group[],
): Html | null {
  const bands = groups.map((group) => ({ ...group, points: bandOver(group.short, column) }));
  const points = bands.flatMap((band) => band.points);
  if (points.length === 0) return null;
  const area = layPlot(WIDTH);
  const format = axis === "share" ? "share" : "number";
  const x = createPlotAxis([0, ...points.map(({ step }) => step)], [area.left, area.right], 5, {
    isLog: false,
    format: "step",
  });
  const heights = points.flatMap(({ least, most }) => [least, most]);
  const y = createPlotAxis(heights, [area.bottom, area.top], 6, { isLog: axis === "log", format });
  const ends = bands.flatMap(({ name, points: own }) => {
    const last = own.at(-1);
    return last === undefined
      ? []
      : [
          `${name}: at step ${formatStep(last.step)} ${wordValue(last.middle, format)} (quartiles ${wordValue(last.low, format)} to ${wordValue(last.high, format)}), n ${last.n}`,
        ];
  });
  const curves = bands.map(({ color, points: own }) => drawBand(own, color, x, y));
  return html`<figure data-column="${column}"><h3>${title}</h3><p class="muted small">${meaning}</p>${drawPlot(area, x, y, ["step", title], curves)}<p class="muted small">${ends.join("; ")}</p></figure>`;
}

function drawBand(points: readonly BandPoint[], color: string, x: PlotAxis, y: PlotAxis): Html {
  const trace = (name: "least" | "low" | "middle" | "high" | "most") =>
    points.map((point) => `${round(x.place(point.step))} ${round(y.place(point[name]))}`);
  const between = (low: string[], high: string[]) => `M${[...high, ...low.reverse()].join("L")}Z`;
  return html`<path d="${between(trace("least"), trace("most"))}" fill="var(--${color})" fill-opacity="0.1"/><path d="${between(trace("low"), trace("high"))}" fill="var(--${color})" fill-opacity="0.25"/><path d="M${trace("middle").join("L")}" fill="none" stroke="var(--${color})" stroke-width="1.6"/>`;
}
