/** @file The frame of a drawing of numbers against numbers: axes, grid and labels. Runs in the browser, too. */
import { type Html, html } from "../html.ts";
import { createScale, decadeLabels, linearTicks, round, type Tick } from "../svgAxis.ts";
import { wordValue } from "./summary.ts";

export interface PlotAxis {
  /** Pixels; a zero of a logarithmic axis has a place of its own below all others. */
  place(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/**
 * An axis around all numbers given.
 * @param ends of the axis in pixels, that of the smallest number first
 * @param most labels
 */
export function createPlotAxis(
  values: readonly number[],
  ends: readonly [number, number],
  most: number,
  { isLog, format = "number" }: { isLog: boolean; format?: "number" | "step" | "share" },
): PlotAxis {
  const finite = values.filter(Number.isFinite);
  const positive = finite.filter((value) => value > 0);
  const least = Math.min(...positive);
  const hasLog = isLog && positive.length > 0 && finite.every((value) => value >= 0);
  const zeroAt = hasLog && positive.length < finite.length ? Math.floor(Math.log10(least)) - 1 : null;
  const onAxis = (value: number) => (!hasLog ? value : value === 0 ? (zeroAt ?? 0) : Math.log10(value));
  const low = finite.length === 0 ? 0 : Math.min(...finite.map(onAxis));
  const high = finite.length === 0 ? 1 : Math.max(...finite.map(onAxis));
  const margin = (high - low) * 0.05 || (hasLog ? 0.5 : Math.abs(high) * 0.1 || 0.5);
  const scale = createScale([low - margin, high + margin], ends);
  const word = ({ value, label }: Tick) => (hasLog || format === "number" ? label : wordValue(value, format));
  const ticks = hasLog ? decadeLabels(scale, most, zeroAt) : linearTicks(scale, most);
  return {
    place: (value) => scale.place(onAxis(value)),
    ticks: ticks
      .filter(({ value }) => format !== "share" || hasLog || (value >= 0 && value <= 1))
      .map((tick) => ({ at: scale.place(tick.value), label: word(tick) })),
  };
}

/** Whether numbers go over so much that they want a logarithmic axis. */
export function wantsLog(values: readonly number[]): boolean {
  const positive = values.filter((value) => value > 0);
  return (
    positive.length > 1 && values.every((value) => value >= 0) && Math.max(...positive) >= 100 * Math.min(...positive)
  );
}

/** Where a drawing has its plot, in pixels. */
export interface PlotArea {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function layPlot(width: number): PlotArea {
  return { width, height: 330, left: 72, right: width - 14, top: 10, bottom: 282 };
}

/** The drawing: what is drawn within the frame, and the names of both axes. */
export function drawPlot(
  { width, height, left, right, top, bottom }: PlotArea,
  x: PlotAxis,
  y: PlotAxis,
  names: readonly [string, string],
  inside: readonly (Html | null)[],
): Html {
  const middle = (top + bottom) / 2;
  return html`<svg class="sweep-plot marks" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${names[1]} against ${names[0]}">
${y.ticks.map(({ at, label }) => html`<line class="grid" x1="${left}" x2="${right}" y1="${round(at)}" y2="${round(at)}"/><text x="${left - 7}" y="${round(at)}" dy="4" text-anchor="end">${label}</text>`)}
${x.ticks.map(({ at, label }) => html`<line class="grid" x1="${round(at)}" x2="${round(at)}" y1="${top}" y2="${bottom}"/><text x="${round(at)}" y="${bottom + 18}" text-anchor="middle">${label}</text>`)}
${inside}
<text x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">${names[0]}</text>
<text x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">${names[1]}</text>
</svg>`;
}
