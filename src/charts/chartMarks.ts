/// <reference lib="dom" />
/** @file What a chart has behind and in front of its lines: phases, spikes, forks, and the line of zero. Runs in the browser. */
import type uPlot from "uplot";
import { formatStep } from "../words.ts";
import type { Drawing } from "./chart.ts";
import { labelForks, markForks } from "./drawForks.ts";
import { markSpikes, shadePhases } from "./drawPhases.ts";
import { placeStep } from "./stepAxis.ts";

export function drawBehind({ context, spec }: Drawing, plot: uPlot): void {
  const chosen = context.phasesOf();
  const place = (step: number) => placeStep(step, context.logSteps());
  if (spec.phases && chosen !== null) shadePhases(plot, context.runs[chosen]?.phases ?? [], place, context.color);
}

export function drawForks({ context, roomAbove }: Drawing, plot: uPlot): void {
  const places = context.forks.map((step) => placeStep(step, context.logSteps()));
  markForks(plot, places, roomAbove - 2, context.color("ink"));
}

export function drawInFront({ context, spec, zeroAt }: Drawing, plot: uPlot): void {
  const { color } = context;
  const place = (step: number) => placeStep(step, context.logSteps());
  if (zeroAt !== null) drawZeroLine(plot, zeroAt, color("muted"));
  for (const [i, { run, validation }] of spec.spikes ? spec.lines.entries() : []) {
    if (validation || plot.series[i + 1]?.show === false) continue;
    const dashed = spec.phases && run === context.phasesOf() ? color("muted") : null;
    markSpikes(plot, context.runs[run]?.phases ?? [], place, color(`run-${run}`), dashed);
  }
  if (spec.place === "more") return;
  const labels = context.forks.map((step) => `fork at ${formatStep(step)}`);
  labelForks(plot, context.forks.map(place), labels, color("ink"), color("paper"));
}

/** The line on which exact zeros lie: no value of a log axis, and so marked as a thing of its own. */
export function drawZeroLine(plot: uPlot, zeroAt: number, stroke: string): void {
  const y = plot.valToPos(zeroAt, "y", true);
  const { ctx, bbox } = plot;
  if (y > bbox.top + bbox.height) return;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = unit;
  ctx.setLineDash([unit, 3 * unit]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
