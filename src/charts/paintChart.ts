/// <reference lib="dom" />
/** @file A chart as SVG: what its canvas shows, drawn by the same functions. Runs in the browser. */
import type uPlot from "uplot";
import type { SvgContext } from "./svgContext.ts";

export interface PaintedChart {
  readonly plot: uPlot;
  /** Where the labels of both axes are on them. */
  readonly labels: Readonly<Record<"x" | "y", readonly (readonly [at: number, label: string])[]>>;
  readonly color: (name: string) => string;
  readonly drawBehind: (plot: uPlot) => void;
  readonly drawForks: (plot: uPlot) => void;
  readonly drawInFront: (plot: uPlot) => void;
  /** Draws a series, counted from 1. */
  readonly drawLine: (svg: SvgContext, series: number) => void;
}

export function paintChart(svg: SvgContext, chart: PaintedChart): void {
  const { plot, labels, color } = chart;
  const { left, top, width, height } = plot.bbox;
  const unit = devicePixelRatio;
  /** The plot with another thing to draw on. */
  const onSvg: uPlot = Object.create(plot, { ctx: { value: svg } });
  chart.drawBehind(onSvg);
  svg.strokeStyle = color("grid");
  svg.lineWidth = unit;
  svg.fillStyle = color("muted");
  svg.font = `${12 * unit}px system-ui, -apple-system, "Segoe UI", sans-serif`;
  const draw = (fromX: number, fromY: number, toX: number, toY: number) => {
    svg.beginPath();
    svg.moveTo(fromX, fromY);
    svg.lineTo(toX, toY);
    svg.stroke();
  };
  svg.textAlign = "center";
  svg.textBaseline = "top";
  for (const [at, label] of labels.x) {
    const x = plot.valToPos(at, "x", true);
    draw(x, top, x, top + height);
    svg.fillText(label, x, top + height + 6 * unit);
  }
  svg.textAlign = "right";
  svg.textBaseline = "middle";
  for (const [at, label] of labels.y) {
    const y = plot.valToPos(at, "y", true);
    draw(left, y, left + width, y);
    svg.fillText(label, left - 6 * unit, y);
  }
  chart.drawForks(onSvg);
  svg.add(`<clipPath id="frame"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`);
  svg.add('<g clip-path="url(#frame)">');
  for (let series = 1; series < plot.series.length; series++) chart.drawLine(svg, series);
  svg.add("</g>");
  chart.drawInFront(onSvg);
}
