/// <reference lib="dom" />
/** @file The charts of a page that are drawn so far: the same steps, cursor and runs in all of them. Runs in the browser. */
import type uPlot from "uplot";
import { formatStep } from "../words.ts";
import type { Chart, ChartContext } from "./chart.ts";
import { createChart } from "./createChart.ts";
import type { PageChart, PageData } from "./pageData.ts";
import { findElement, readLine } from "./readPage.ts";
import { isWhole, keepAddress, restingRow, type Showing } from "./showing.ts";

export interface PageCharts {
  /** By the id of their figure. */
  readonly drawn: ReadonlyMap<string, Chart>;
  /** A colour of the current theme by the name of its CSS variable. */
  readonly color: (name: string) => string;
  /** Draws a chart, or draws it anew. */
  readonly draw: (spec: PageChart) => void;
  readonly drawAgain: () => void;
  /** Shows steps `min` to `max` in all charts but one, which shows them already. */
  readonly zoom: (min: number, max: number, except?: uPlot) => void;
  /** Paints what is drawn once more, where colours or phases have changed. */
  readonly repaint: () => void;
}

export function createPageCharts(uPlotClass: typeof uPlot, data: PageData, showing: Showing): PageCharts {
  const drawn = new Map<string, Chart>();
  let theme = getComputedStyle(document.documentElement);
  const color = (name: string) => theme.getPropertyValue(`--${name}`).trim();
  /** Charts tell of a range that was given to them, too. */
  let zooming = true;
  const zoom = (min: number, max: number, except?: uPlot) => {
    showing.range = [min, max];
    zooming = true;
    for (const chart of drawn.values()) {
      if (chart.plot !== except) chart.showSteps(min, max);
    }
    zooming = false;
    findElement("range").textContent = `Steps ${formatStep(Math.ceil(min))} to ${formatStep(Math.floor(max))}`;
    findElement("whole").toggleAttribute("disabled", isWhole(showing));
    tellRow(showing, drawn.values());
    keepAddress(showing);
  };
  const context: ChartContext = {
    uPlot: uPlotClass,
    runs: data.runs,
    forks: data.forks,
    logSteps: () => showing.logSteps,
    smoothing: () => showing.smoothing,
    places: () => showing.places,
    phasesOf: () => (showing.phasesOf === null || showing.hidden.has(showing.phasesOf) ? null : showing.phasesOf),
    color,
    onZoom: (plot, min, max) => {
      if (!zooming) zoom(min, max, plot);
    },
    onCursor: (row) => {
      showing.cursorRow = row;
      tellRow(showing, drawn.values());
    },
  };
  const draw = (spec: PageChart) => {
    zooming = true;
    drawn.get(spec.id)?.remove();
    const axis = showing.axes[spec.id] ?? spec.axis;
    const figure = findElement(spec.id);
    const values = spec.lines.map((line) => readLine(line, showing.steps.length));
    const chart = createChart(context, { ...spec, axis }, figure, values);
    drawn.set(spec.id, chart);
    chart.showRuns(showing.hidden);
    chart.showSteps(...showing.range);
    chart.showValues(showing.cursorRow ?? restingRow(showing), showing.cursorRow !== null);
    for (const note of figure.querySelectorAll<HTMLElement>(".log-note")) note.hidden = axis !== "log";
    zooming = false;
  };
  const drawAgain = () => {
    for (const id of [...drawn.keys()]) {
      const spec = showing.specs.get(id);
      if (spec !== undefined) draw(spec);
    }
  };
  const repaint = () => {
    theme = getComputedStyle(document.documentElement);
    for (const { plot } of drawn.values()) plot.redraw(false, true);
  };
  return { drawn, color, draw, drawAgain, zoom, repaint };
}

/** Tells the values at the cursor or, where nothing is pointed at, the last in view. */
export function tellRow(showing: Showing, charts: Iterable<Chart>): void {
  const { cursorRow, steps, last } = showing;
  const row = cursorRow ?? restingRow(showing);
  for (const chart of charts) chart.showValues(row, cursorRow !== null);
  const step = formatStep(steps[row] ?? last);
  findElement("cursor").textContent =
    cursorRow !== null ? `step ${step}` : isWhole(showing) ? `last step: ${step}` : `last in view: ${step}`;
}
