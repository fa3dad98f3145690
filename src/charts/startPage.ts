/// <reference lib="dom" />
/** @file The report's page comes to life: decodes the numbers, draws the charts, couples cursor, zoom and legend. Runs in the browser. */
import type uPlot from "uplot";
import type { ChartGroup } from "./chartGroup.ts";
import { drawWhenNear } from "./drawWhenNear.ts";
import { createPageCharts } from "./pageCharts.ts";
import type { PageData } from "./pageData.ts";
import { findElement, readSteps } from "./readPage.ts";
import { keepAddress, type Showing, showWhole, takeView } from "./showing.ts";
import { describeSmoothing, listMedians, showChoices, startChoices } from "./startChoices.ts";
import { startMenus } from "./startMenus.ts";
import { parseView } from "./viewAddress.ts";

export function startPage(uPlotClass: typeof uPlot, data: PageData): void {
  const showing = showWhole(data, readSteps(data), listMedians());
  const charts = createPageCharts(uPlotClass, data, showing);
  const { drawn, draw, drawAgain, zoom, repaint, color } = charts;
  const takeAddress = () => {
    const view = parseView(location.hash);
    if (view === null) return false;
    takeView(showing, view);
    showChoices(showing);
    return true;
  };
  takeAddress();
  drawWhenNear(data.charts, draw);
  zoom(...showing.range);
  window.addEventListener("hashchange", () => {
    if (!takeAddress()) return;
    drawAgain();
    zoom(...showing.range);
  });
  startChoices(showing, charts);
  startMenus({
    chartOf: (id) => drawn.get(id),
    name: data.runs.length === 1 ? (data.runs[0]?.label ?? "") : "runs",
    steps: showing.steps,
    isReduced: data.isReduced,
    range: () => showing.range,
    note: () => describeSmoothing(showing),
    color,
    onAxis: (id) => turnAxis(showing, charts, id),
  });
  const resize = new ResizeObserver(() => {
    for (const chart of drawn.values()) chart.resize();
  });
  resize.observe(findElement("charts"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

/** Gives a chart the other kind of axis. */
export function turnAxis(showing: Showing, { draw }: ChartGroup, id: string): void {
  const spec = showing.specs.get(id);
  if (spec === undefined) return;
  const { [id]: changed, ...others } = showing.axes;
  showing.axes = changed === undefined ? { ...others, [id]: spec.axis === "log" ? "linear" : "log" } : others;
  draw(spec);
  keepAddress(showing);
}
