/// <reference lib="dom" />
/** @file One chart: axes, curves, cursor. Runs in the browser. */
import type uPlot from "uplot";
import type { Chart, ChartContext, Drawing } from "./chart.ts";
import { drawBehind, drawForks, drawInFront } from "./chartMarks.ts";
import { lineColor } from "./lineLook.ts";
import { growLogValues, toLogValues } from "./logValues.ts";
import type { ChartSpec } from "./pageData.ts";
import { type PaintedChart, paintChart } from "./paintChart.ts";
import { createPlotOptions, formatValue, rowToShow, sizeOf } from "./plotOptions.ts";
import { growMedian } from "./runningMedian.ts";
import { startLegend } from "./startLegend.ts";
import { placeStep } from "./stepAxis.ts";
import { addSvgLine } from "./traceLine.ts";

/** @param values one array for each of the chart's lines, aligned with the steps */
export function createChart(
  context: ChartContext,
  spec: ChartSpec,
  figure: HTMLElement,
  values: readonly (Float32Array | Float64Array)[],
): Chart {
  const target = figure.querySelector<HTMLElement>(".plot");
  if (target === null) throw new Error(`the figure ${spec.id} has no place for its plot`);
  const { drawing, grow } = prepareDrawing(context, spec, values);
  let recorded = values;
  const labels: { -readonly [axis in keyof PaintedChart["labels"]]: PaintedChart["labels"][axis] } = { x: [], y: [] };
  const options = createPlotOptions(drawing, target, (axis, at, texts) => {
    labels[axis] = at.map((place, i) => [place, texts[i] ?? ""]);
  });
  const data = () => [context.places(), ...drawing.drawn] as uPlot.AlignedData;
  const place = (step: number) => placeStep(step, context.logSteps());
  const plot = new context.uPlot(options, data(), target);
  const legend = startLegend(figure, spec, plot);
  return {
    plot,
    resize: () => {
      const { width, height } = sizeOf(drawing, target);
      if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
    },
    showSteps: (min, max) =>
      plot.batch(() => {
        if (plot.data[0] !== context.places()) plot.setData(data(), false);
        plot.setScale("x", { min: place(min), max: place(max) });
      }),
    showRuns: legend.showRuns,
    showValues: (row, isPointedAt) => {
      for (const [i, array] of recorded.entries()) {
        const value = array[rowToShow(drawing, i, array, row, isPointedAt)] ?? NaN;
        legend.tell(i, Number.isNaN(value) ? "–" : formatValue(drawing, value));
      }
    },
    grow: (values, since) => {
      recorded = values;
      grow(values, since);
      plot.setData(data(), false);
    },
    paint: (svg) => paintChart(svg, paintable(drawing, plot, labels)),
    listLines: () =>
      spec.lines.flatMap((line, i) => {
        const array = recorded[i];
        const isShown = plot.series[i + 1]?.show !== false && array !== undefined;
        return isShown ? [{ name: legend.nameOf(i), color: lineColor(drawing, line), values: array }] : [];
      }),
    remove: () => {
      legend.stop();
      plot.destroy();
    },
  };
}

/** The drawing of lines with these values, and how it takes those that they have later. */
export function prepareDrawing(
  context: ChartContext,
  spec: ChartSpec,
  values: readonly (Float32Array | Float64Array)[],
): { readonly drawing: Drawing; readonly grow: Chart["grow"] } {
  const window = context.smoothing();
  let log = spec.axis === "log" ? toLogValues(values) : null;
  const draw = (
    exact: readonly (Float32Array | Float64Array)[],
    medians: Drawing["drawn"],
    since: readonly number[],
  ) =>
    window === 1
      ? exact
      : exact.map((array, i) =>
          spec.lines[i]?.sparse
            ? array
            : growMedian(medians[i] instanceof Float64Array ? medians[i] : undefined, array, window, since[i] ?? 0),
        );
  const drawn = draw(log === null ? values : log.values, [], []);
  const roomAbove = spec.place === "more" || context.forks.length === 0 ? 10 : 24;
  const summaries = drawn.map((array) => context.summarise(array));
  const drawing: Drawing = { context, spec, drawn, summaries, zeroAt: log?.zeroAt ?? null, columns: [], roomAbove };
  const grow: Chart["grow"] = (values, since) => {
    const before = log;
    if (before !== null) log = growLogValues(before, values, since);
    // Where exact zeros have moved, all have.
    const from = log?.zeroAt === before?.zeroAt ? since : since.map(() => 0);
    drawing.drawn = draw(log === null ? values : log.values, drawing.drawn, from);
    drawing.zeroAt = log?.zeroAt ?? null;
    const reach = (window - 1) / 2;
    for (const [i, array] of drawing.drawn.entries())
      drawing.summaries[i]?.extend(array, Math.max(0, (from[i] ?? 0) - reach));
  };
  return { drawing, grow };
}

/** A chart as it can be painted elsewhere than on its canvas. */
export function paintable(drawing: Drawing, plot: uPlot, labels: PaintedChart["labels"]): PaintedChart {
  return {
    plot,
    labels,
    color: drawing.context.color,
    drawBehind: (plot) => drawBehind(drawing, plot),
    drawForks: (plot) => drawForks(drawing, plot),
    drawInFront: (plot) => drawInFront(drawing, plot),
    drawLine: (svg, series) => addSvgLine(drawing, plot, svg, series),
  };
}
