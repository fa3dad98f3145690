/// <reference lib="dom" />
/** @file One chart of the report: axes, curves, cursor. Runs in the browser. */
import type uPlot from "uplot";
import type { Chart, ChartContext, Drawing } from "./chart.ts";
import { drawBehind, drawForks, drawInFront } from "./chartMarks.ts";
import { lineColor } from "./lineLook.ts";
import { toLogValues } from "./logValues.ts";
import type { PageChart } from "./pageData.ts";
import { type PaintedChart, paintChart } from "./paintChart.ts";
import { createPlotOptions, formatValue, rowToShow, sizeOf } from "./plotOptions.ts";
import { runningMedian } from "./runningMedian.ts";
import { startLegend } from "./startLegend.ts";
import { placeStep } from "./stepAxis.ts";
import { addSvgLine } from "./traceLine.ts";

/** @param values one array for each of the chart's lines, aligned with the steps */
export function createChart(
  context: ChartContext,
  spec: PageChart,
  figure: HTMLElement,
  values: readonly (Float32Array | Float64Array)[],
): Chart {
  const target = figure.querySelector<HTMLElement>(".plot");
  if (target === null) throw new Error(`the figure ${spec.id} has no place for its plot`);
  const drawing = prepareDrawing(context, spec, values);
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
      for (const [i, array] of values.entries()) {
        const value = array[rowToShow(drawing, i, array, row, isPointedAt)] ?? NaN;
        legend.tell(i, Number.isNaN(value) ? "–" : formatValue(drawing, value));
      }
    },
    paint: (svg) => paintChart(svg, paintable(drawing, plot, labels)),
    listLines: () =>
      spec.lines.flatMap((line, i) => {
        const array = values[i];
        const isShown = plot.series[i + 1]?.show !== false && array !== undefined;
        return isShown ? [{ name: legend.nameOf(i), color: lineColor(drawing, line), values: array }] : [];
      }),
    remove: () => {
      legend.stop();
      plot.destroy();
    },
  };
}

export function prepareDrawing(
  context: ChartContext,
  spec: PageChart,
  values: readonly (Float32Array | Float64Array)[],
): Drawing {
  const log = spec.axis === "log" ? toLogValues(values) : null;
  const window = context.smoothing();
  const exact = log === null ? values : log.values;
  const drawn =
    window === 1 ? exact : exact.map((array, i) => (spec.lines[i]?.sparse ? array : runningMedian(array, window)));
  const roomAbove = spec.place === "more" || context.forks.length === 0 ? 10 : 24;
  return { context, spec, drawn, zeroAt: log?.zeroAt ?? null, roomAbove };
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
