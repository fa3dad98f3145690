/// <reference lib="dom" />
/** @file Marks of the steps at which runs were forked. Runs in the browser. */
import type uPlot from "uplot";

/** A line over the whole height, and `above` it, at every fork step in view; `places` are on the chart's axis of steps. */
export function markForks(plot: uPlot, places: readonly number[], above: number, stroke: string): void {
  const { ctx, bbox } = plot;
  const unit = window.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = unit;
  ctx.beginPath();
  for (const place of places) {
    const x = Math.round(plot.valToPos(place, "x", true)) + unit / 2;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, bbox.top - above * unit);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

/**
 * The labels of these lines, above the plot and beside them; left of the line where there is no room on the right. Those
 * that would overlap go one below the other, into the plot, and are readable on whatever lies there.
 */
export function labelForks(
  plot: uPlot,
  places: readonly number[],
  labels: readonly string[],
  ink: string,
  paper: string,
): void {
  const { ctx, bbox } = plot;
  const unit = window.devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = `${12 * unit}px system-ui, -apple-system, "Segoe UI", sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * unit;
  ctx.strokeStyle = paper;
  ctx.fillStyle = ink;
  /** Where the last label of every line of text ends. */
  const ends: number[] = [];
  for (const [i, place] of places.entries()) {
    const x = plot.valToPos(place, "x", true);
    if (x < bbox.left || x > right) continue;
    const text = labels[i] ?? "";
    const width = ctx.measureText(text).width;
    const left = x + 5 * unit + width <= right ? x + 5 * unit : x - 5 * unit - width;
    const free = ends.findIndex((end) => end + 6 * unit < left);
    const line = free < 0 ? ends.length : free;
    ends[line] = left + width;
    const y = bbox.top + (16 * line - 9) * unit;
    ctx.strokeText(text, left, y);
    ctx.fillText(text, left, y);
  }
  ctx.restore();
}
