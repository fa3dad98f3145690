/// <reference lib="dom" />
/** @file The phases of slingshots behind a curve, and marks for their spikes. Runs in the browser. */
import type uPlot from "uplot";
import type { PageRun } from "./pageData.ts";

/** Shades growth and plateau over the whole height; `place` tells where on the axis a step lies. */
export function shadePhases(
  plot: uPlot,
  phases: PageRun["phases"],
  place: (step: number) => number,
  color: (name: string) => string,
): void {
  const { ctx, bbox } = plot;
  const band = (from: number, to: number, fill: string) => {
    const left = Math.max(plot.valToPos(place(from), "x", true), bbox.left);
    const right = Math.min(plot.valToPos(place(to), "x", true), bbox.left + bbox.width);
    ctx.fillStyle = fill;
    // A phase shorter than a pixel is still a phase.
    if (right >= left) ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height);
  };
  ctx.save();
  for (const { growthStart, spike, plateauEnd } of phases) {
    band(growthStart, spike, color("growth"));
    band(spike, plateauEnd, color("plateau"));
  }
  ctx.restore();
}

/** A small triangle at the top edge, pointing at every spike that is in view, and where asked for a dashed line below it. */
export function markSpikes(
  plot: uPlot,
  phases: PageRun["phases"],
  place: (step: number) => number,
  fill: string,
  dashed: string | null,
): void {
  const { ctx, bbox } = plot;
  const unit = window.devicePixelRatio;
  ctx.save();
  for (const { spike } of phases) {
    const x = plot.valToPos(place(spike), "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    if (dashed !== null) {
      ctx.strokeStyle = dashed;
      ctx.lineWidth = unit;
      ctx.setLineDash([3 * unit, 3 * unit]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.fillStyle = fill;
    ctx.beginPath();
    ctx.moveTo(x - 4 * unit, bbox.top - 7 * unit);
    ctx.lineTo(x + 4 * unit, bbox.top - 7 * unit);
    ctx.lineTo(x, bbox.top - unit);
    ctx.fill();
  }
  ctx.restore();
}
