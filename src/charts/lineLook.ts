/** @file Colour and width of a line. Runs in the browser. */
import type { Drawing } from "./chart.ts";
import type { ChartLine } from "./pageData.ts";

/**
 * Of several runs each keeps its colour, at half strength for training beside its validation, and at half of that
 * where it is a parent: dashes would not do, the strokes of an envelope fill them.
 */
export function lineColor({ context, spec }: Drawing, { run, validation, color }: ChartLine): string {
  const own = context.color(color ?? `run-${run}`);
  if (context.runs.length <= 1) return own;
  const pale = !validation && spec.lines.some((line) => line.validation);
  if (context.runs[run]?.parent) return `${own}${pale ? "48" : "80"}`;
  return pale ? `${own}80` : own;
}

/** Much paler: what lies beneath, and other bands, shine through. */
export function bandColor(drawing: Drawing, line: ChartLine): string {
  const [, solid = "", alpha = "ff"] = /^(#[0-9a-f]{6})(..)?$/i.exec(lineColor(drawing, line)) ?? [];
  return `${solid}${Math.round(0.35 * Number.parseInt(alpha, 16))
    .toString(16)
    .padStart(2, "0")}`;
}

/** In pixels. uPlot moves a line by half of what its width exceeds an even number: 4 more, and a fork lies in its parent's middle. */
export function lineWidth({ context }: Drawing, { run, wide }: ChartLine): number {
  return (wide ? 2.2 : 1.4) + (context.runs[run]?.parent ? 4 : 0);
}
