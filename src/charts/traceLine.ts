/// <reference lib="dom" />
/** @file A line of a chart, drawn by pens: on a canvas, or as SVG. Runs in the browser. */
import type uPlot from "uplot";
import type { Drawing } from "./chart.ts";
import { bandColor, lineColor, lineWidth } from "./lineLook.ts";
import { listKnownRows, rowsToDraw } from "./lineRows.ts";
import { createTrail, paintColumns } from "./pixelColumns.ts";
import { createSvgPen, type SvgContext } from "./svgContext.ts";
import { type Pen, traceEnvelope } from "./traceEnvelope.ts";

/** The part of Path2D that draws lines and points. */
interface CurvePen extends Pen {
  arc(x: number, y: number, radius: number, from: number, to: number): void;
}

interface Pens {
  readonly line: Pen;
  readonly band: Pen;
  /** For points that are marked. */
  readonly marks: CurvePen;
}

/** Traces rows `from` to `to` of a series, counted from 1. */
export function traceLine(drawing: Drawing, pens: Pens, plot: uPlot, series: number, from: number, to: number): void {
  const { context, drawn, spec } = drawing;
  const { bbox, scales } = plot;
  const { min: xMin = 0, max: xMax = 1 } = scales.x ?? {};
  const { min: yMin = 0, max: yMax = 1 } = scales.y ?? {};
  const frame = { ...bbox, xMin, xMax, yMin, yMax };
  const [first, last] = rowsToDraw(drawing, series - 1, from, to);
  const array = drawn[series - 1] ?? [];
  const alone = traceEnvelope(pens, context.places(), array, first, last, frame, drawing.summaries[series - 1]);
  const mark = (x: number, y: number, size: number) => {
    const radius = size * devicePixelRatio;
    pens.marks.moveTo(x + radius, y);
    pens.marks.arc(x, y, radius, 0, 2 * Math.PI);
  };
  // A point without a neighbour makes no line; of few measurements a line does not tell where they are.
  if (alone !== null) mark(alone.x, alone.y, 3);
  else if (spec.lines[series - 1]?.sparse) {
    const most = bbox.width / devicePixelRatio / 12;
    for (const row of listKnownRows(array, first, last, most)) {
      const y = plot.valToPos(array[row] as number, "y", true);
      mark(plot.valToPos(context.places()[row] as number, "x", true), y, 1.2);
    }
  }
}

/** A series, counted from 1, as uPlot draws it: what lies close together is left to `paintSeries`. */
export function tracePaths(drawing: Drawing, plot: uPlot, series: number, from: number, to: number) {
  const [line, band] = [createTrail(), createTrail()];
  const stroke = new Path2D();
  traceLine(drawing, { line, band, marks: stroke }, plot, series, from, to);
  drawing.columns[series - 1] = { line: line.readLine(stroke), band: band.readBand() };
  return { stroke, clip: null, gaps: [] };
}

/** Paints the columns of pixels of a series, counted from 1. */
export function paintSeries(drawing: Drawing, plot: uPlot, series: number): void {
  const line = drawing.spec.lines[series - 1];
  const columns = drawing.columns[series - 1];
  if (line === undefined || columns === undefined) return;
  plot.ctx.save();
  // Of many lines all but the one whose name is pointed at are pale.
  plot.ctx.globalAlpha = plot.series[series]?.alpha ?? 1;
  const width = lineWidth(drawing, line) * devicePixelRatio;
  // uPlot moves what it draws so that edges lie between pixels.
  plot.ctx.translate(0, (width % 2) / 2);
  paintColumns(plot, columns.band, 0, bandColor(drawing, line));
  paintColumns(plot, columns.line, width, lineColor(drawing, line));
  plot.ctx.restore();
}

/** Adds a series, counted from 1, to a drawing. */
export function addSvgLine(drawing: Drawing, plot: uPlot, svg: SvgContext, series: number): void {
  const line = drawing.spec.lines[series - 1];
  if (line === undefined || plot.series[series]?.show === false) return;
  const pen = createSvgPen();
  const pens = { line: pen, band: createSvgPen(), marks: pen };
  const [from = 0, to = 0] = plot.series[0]?.idxs ?? [];
  traceLine(drawing, pens, plot, series, from, to);
  const width = lineWidth(drawing, line) * devicePixelRatio;
  svg.add(`<path d="${pens.band.read()}" fill="${bandColor(drawing, line)}"/>`);
  svg.add(
    `<path d="${pens.line.read()}" fill="none" stroke="${lineColor(drawing, line)}" stroke-width="${width}" stroke-linejoin="round"/>`,
  );
}
