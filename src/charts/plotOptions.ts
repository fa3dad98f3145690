/// <reference lib="dom" />
/** @file A chart in uPlot's terms: size, scales, series, cursor. Runs in the browser. */
import type uPlot from "uplot";
import { formatNumber, formatShare, formatStep } from "../words.ts";
import type { Drawing } from "./chart.ts";
import { type AxisOptions, createAxes } from "./chartAxes.ts";
import { drawBehind, drawForks, drawInFront } from "./chartMarks.ts";
import { lineColor, lineWidth } from "./lineLook.ts";
import { lastKnownRow, rangeValues } from "./lineRows.ts";
import { stepAt } from "./stepAxis.ts";
import { paintSeries, tracePaths } from "./traceLine.ts";

export function createPlotOptions(
  drawing: Drawing,
  target: HTMLElement,
  onLabels: AxisOptions["onLabels"],
): uPlot.Options {
  const { context, spec, roomAbove } = drawing;
  const { color, logSteps } = context;
  /** Of a label on the axis of steps, in pixels: the last step's is the longest but for a few digits. */
  const widest = 7 * formatStep(context.places().at(-1) ?? 0).length;
  const format = (value: number) => formatValue(drawing, value);
  return {
    ...sizeOf(drawing, target),
    padding: [roomAbove, Math.max(28, Math.ceil(widest / 2)), 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    scales: {
      x: { time: false, range: (_plot, min, max) => (min < max ? [min, max] : [min - 0.5, max + 0.5]) },
      y: { range: (plot) => rangeValues(drawing, plot) },
    },
    axes: createAxes({ spec, widest, zeroAt: () => drawing.zeroAt, format, color, logSteps, onLabels }),
    series: [{}, ...createSeries(drawing)],
    cursor: createCursor(drawing),
    hooks: {
      drawClear: [(plot) => drawBehind(drawing, plot)],
      // After the grid, which may have a line at the same step, and before the curves.
      drawAxes: [(plot) => drawForks(drawing, plot)],
      drawSeries: [(plot, series) => paintSeries(drawing, plot, series)],
      draw: [(plot) => drawInFront(drawing, plot)],
      setScale: [
        (plot, scale) => {
          const { min, max } = plot.scales.x ?? {};
          if (scale !== "x" || typeof min !== "number" || typeof max !== "number") return;
          context.onZoom(plot, stepAt(min, logSteps()), stepAt(max, logSteps()));
        },
      ],
      setCursor: [(plot) => context.onCursor(plot.cursor.idx ?? null)],
    },
  };
}

/** Width and height of the place of a chart, in pixels. */
export function sizeOf({ spec, roomAbove }: Drawing, target: HTMLElement): { width: number; height: number } {
  const width = Math.max(target.clientWidth, 200);
  const narrow = width < 500;
  const height = spec.place === "more" ? 150 : spec.axis === "log" ? (narrow ? 230 : 300) : narrow ? 130 : 170;
  return { width, height: height + roomAbove - 10 };
}

/** A value of the chart in words. */
export function formatValue({ spec }: Drawing, value: number): string {
  return spec.axis === "share" ? formatShare(value) : formatNumber(value);
}

/** The row that stands for `row`: of a sparse line, and where nothing is pointed at, the latest with a number. */
export function rowToShow(
  { spec }: Drawing,
  line: number,
  array: ArrayLike<number>,
  row: number,
  isPointedAt: boolean,
): number {
  return !isPointedAt || spec.lines[line]?.sparse ? lastKnownRow(array, row) : row;
}

export function createSeries(drawing: Drawing): uPlot.Series[] {
  return drawing.spec.lines.map((line) => ({
    stroke: () => lineColor(drawing, line),
    width: lineWidth(drawing, line),
    auto: false,
    points: { show: false },
    paths: (plot, series, from, to) => tracePaths(drawing, plot, series, from, to),
  }));
}

export function createCursor(drawing: Drawing): uPlot.Cursor {
  return {
    y: false,
    drag: { x: true, y: false, dist: 5 },
    points: { size: 7, width: 2 },
    dataIdx: (_plot, series, row) => {
      const array = drawing.drawn[series - 1];
      if (array === undefined) return row;
      const shown = rowToShow(drawing, series - 1, array, row, true);
      return Number.isNaN(array[shown] ?? NaN) ? null : shown;
    },
    // Zooming is shared through `onZoom`; only the cursor travels by itself.
    sync: {
      key: "steps",
      setSeries: false,
      filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
    },
  };
}
