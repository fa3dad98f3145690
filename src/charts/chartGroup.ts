/// <reference lib="dom" />
/** @file Charts that belong together: the same steps, cursor and runs in all of them. Runs in the browser. */
import type uPlot from "uplot";
import type { Chart, ChartContext } from "./chart.ts";
import { createChart } from "./createChart.ts";
import type { ChartSpec, PageRun } from "./pageData.ts";
import { restingRow, type Showing } from "./showing.ts";

/** What charts need of the page that they are in. */
export interface GroupPage {
  readonly uPlot: typeof uPlot;
  readonly runs: () => readonly PageRun[];
  /** Steps at which runs were forked. */
  readonly forks: () => readonly number[];
  readonly figureOf: (spec: ChartSpec) => HTMLElement;
  /** One array for each line of a chart, aligned with the steps that are shown. */
  readonly valuesOf: (spec: ChartSpec) => readonly (Float32Array | Float64Array)[];
  /** The steps in view have changed. */
  readonly onRange: () => void;
  /** Another row is pointed at, or none. */
  readonly onRow: () => void;
  readonly summarise: ChartContext["summarise"];
  /** Whether a chart may be in sight: the others are left as they are until `refresh`. */
  readonly isSeen: (id: string) => boolean;
}

export interface ChartGroup {
  /** By the id of their figure. */
  readonly drawn: ReadonlyMap<string, Chart>;
  /** A colour of the current theme by the name of its CSS variable. */
  readonly color: (name: string) => string;
  /** Draws a chart, or draws it anew. */
  readonly draw: (spec: ChartSpec) => void;
  readonly drawAgain: () => void;
  /** Takes a chart away. */
  readonly drop: (id: string) => void;
  /** Shows steps `min` to `max` in all charts but one, which shows them already. */
  readonly zoom: (min: number, max: number, except?: uPlot) => void;
  /** Shows in a chart that comes into sight what the others show. */
  readonly refresh: (id: string) => void;
  /** Paints what is drawn once more, where colours or phases have changed. */
  readonly repaint: () => void;
}

export function createChartGroup(page: GroupPage, showing: Showing): ChartGroup {
  const drawn = new Map<string, Chart>();
  let theme = getComputedStyle(document.documentElement);
  /** Of the theme, since every look at it costs. */
  const colors = new Map<string, string>();
  const color = (name: string) => {
    const known = colors.get(name) ?? theme.getPropertyValue(`--${name}`).trim();
    colors.set(name, known);
    return known;
  };
  /** Charts tell of a range that was given to them, too. */
  let zooming = true;
  const zoom = (min: number, max: number, except?: uPlot) => {
    showing.range = [min, max];
    zooming = true;
    for (const [id, chart] of drawn) {
      if (chart.plot !== except && page.isSeen(id)) chart.showSteps(min, max);
    }
    zooming = false;
    tellRow(showing, drawn.values());
    page.onRange();
  };
  const refresh = (id: string) => {
    zooming = true;
    drawn.get(id)?.showSteps(...showing.range);
    zooming = false;
  };
  const context: ChartContext = {
    uPlot: page.uPlot,
    get runs() {
      return page.runs();
    },
    get forks() {
      return page.forks();
    },
    logSteps: () => showing.logSteps,
    smoothing: () => showing.smoothing,
    places: () => showing.places,
    phasesOf: () => (showing.phasesOf === null || showing.hidden.has(showing.phasesOf) ? null : showing.phasesOf),
    color,
    onZoom: (plot, min, max) => {
      if (!zooming) zoom(min, max, plot);
    },
    onCursor: (row) => {
      // All charts tell of it, one after the other.
      if (row === showing.cursorRow) return;
      showing.cursorRow = row;
      tellRow(showing, drawn.values());
      page.onRow();
    },
    summarise: page.summarise,
  };
  const drop = (id: string) => {
    drawn.get(id)?.remove();
    drawn.delete(id);
  };
  const draw = (spec: ChartSpec) => {
    zooming = true;
    drop(spec.id);
    const axis = showing.axes[spec.id] ?? spec.axis;
    const figure = page.figureOf(spec);
    // One that is out of sight may show other steps, and take the same place for another row.
    const onCursor = (row: number | null) => {
      if (page.isSeen(spec.id)) context.onCursor(row);
    };
    const own: ChartContext = Object.create(context, { onCursor: { value: onCursor } });
    const chart = createChart(own, { ...spec, axis }, figure, page.valuesOf(spec));
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
    colors.clear();
    for (const { plot } of drawn.values()) plot.redraw(true, true);
  };
  return { drawn, color, draw, drawAgain, drop, zoom, refresh, repaint };
}

/** Tells the values at the cursor or, where nothing is pointed at, the last in view. */
export function tellRow(showing: Showing, charts: Iterable<Chart>): void {
  const { cursorRow } = showing;
  const row = cursorRow ?? restingRow(showing);
  for (const chart of charts) chart.showValues(row, cursorRow !== null);
}
