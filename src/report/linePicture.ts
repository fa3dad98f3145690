/** @file Lines over steps, or over anything else, as a drawing that stands still. */
import type { AxisKind } from "../charts/chooseCharts.ts";
import { type Pen, traceEnvelope } from "../charts/traceEnvelope.ts";
import { formatNumber, formatShare, formatStep } from "../words.ts";
import { type Html, html } from "./html.ts";
import { createScale, findExtent, linearTicks, round, type Scale, type Tick } from "./svgAxis.ts";
import { createValueAxis } from "./valueAxis.ts";

export interface PictureLine {
  readonly name: string;
  /** One of the page's colours, as `member-3`. */
  readonly color: string;
  /** Beside those of the picture's `xs`; null where there is none, or none that is finite. */
  readonly values: readonly (number | null)[];
  readonly isDashed?: boolean;
}

export interface LinePicture {
  readonly title: string;
  readonly caption: string;
  /** Ascending. */
  readonly xs: readonly number[];
  /** What they are. Steps are whole numbers. */
  readonly along: string;
  readonly lines: readonly PictureLine[];
  /** Of values. */
  readonly axis: AxisKind;
}

const WIDTH = 520;
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 508, 8, 236];
const HEIGHT = 278;

/** Up to so many a line shows where its values are. */
const MOST_POINTS = 60;

/** The look of lines, besides that of slices. */
export const LINE_STYLES = `
.picture .curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; } .picture .dashed { stroke-dasharray: 6 4; }
.picture .band { fill-opacity: 0.35; stroke: none; }
.names span { display: inline-block; margin-right: 14px; font-variant-numeric: tabular-nums; }
.names i { display: inline-block; width: 20px; border-top: 2px solid; margin-right: 6px; vertical-align: 4px; } .names i.dashed { border-top-style: dashed; }`;

/** The drawing; beside each name stands the line's last value. */
export function drawLines({ title, caption, xs, along, lines, axis }: LinePicture): Html {
  const format = axis === "share" ? formatShare : formatNumber;
  const formatX = along === "step" ? formatStep : formatNumber;
  const [first, last] = findExtent(xs) ?? [0, 1];
  const x = createScale(first === last ? [first - 1, last + 1] : [first, last], [LEFT, RIGHT]);
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const y = createValueAxis(axis, known, [BOTTOM, TOP]);
  const across = y.ticks.map(({ value, label }) => {
    const at = round(y.place(value));
    return html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 7}" y="${at}" dy="4" text-anchor="end">${label}</text>`;
  });
  const isTold = ({ value }: Tick) => along !== "step" || Number.isInteger(value);
  const upwards = linearTicks(x, 5)
    .filter(isTold)
    .map(({ value, label }) => {
      const at = round(x.place(value));
      return html`<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${BOTTOM}"/><text x="${at}" y="${BOTTOM + 17}" text-anchor="middle">${along === "step" ? formatStep(value) : label}</text>`;
    });
  const curves = lines.map(({ name, color, values, isDashed = false }) => {
    const ys = values.map((value) => (value === null ? Number.NaN : y.place(value)));
    const gaps = values.flatMap((value, i) => (value === null ? [i] : []));
    const points = ys.flatMap((height, i) =>
      Number.isFinite(height) && (xs.length === 1 || (xs.length <= MOST_POINTS && !isDashed))
        ? [
            html`<circle cx="${round(x.place(xs[i] as number))}" cy="${round(height)}" r="2.5" style="fill:var(--${color})"><title>${name}: ${format(values[i] as number)} at ${along} ${formatX(xs[i] as number)}</title></circle>`,
          ]
        : [],
    );
    const { line, band } = tracePaths(xs, ys, gaps, x);
    const spans = band === "" ? null : html`<path class="band" style="fill:var(--${color})" d="${band}"/>`;
    return html`${spans}<path class="curve${isDashed ? " dashed" : ""}" style="stroke:var(--${color})" d="${line}"/>${points}`;
  });
  const names = lines.map(({ name, color, values, isDashed = false }) => {
    const value = values.findLast((each) => each !== null);
    return html`<span><i class="${isDashed ? "dashed" : ""}" style="border-color:var(--${color})"></i>${name} <b>${value == null ? "–" : format(value)}</b></span>`;
  });
  return html`<figure><h3>${title}</h3><p class="small muted">${caption}</p>
<p class="names">${names}</p>
<svg class="picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}, over ${along}">
${across}${upwards}${curves}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${along}</text>
</svg></figure>`;
}

/**
 * As charts draw it: of very many points a spike of a single one stays. The line breaks where there is no number, and goes on over
 * one that the axis has no place for.
 * @param gaps places of `xs` without a number
 */
function tracePaths(
  xs: readonly number[],
  ys: readonly number[],
  gaps: readonly number[],
  { from, to }: Scale,
): { readonly line: string; readonly band: string } {
  const height = BOTTOM - TOP;
  const frame = { left: LEFT, top: TOP, width: RIGHT - LEFT, height, xMin: from, xMax: to, yMin: 0, yMax: height };
  const upwards = ys.map((y) => BOTTOM - y);
  const [line, band] = [new PathPen(), new PathPen()];
  let start = 0;
  for (const gap of [...gaps, xs.length]) {
    const only = traceEnvelope({ line, band }, xs, upwards, start, gap - 1, frame);
    // A stroke of no length, which round ends make a dot.
    if (only !== null && gaps.length > 0) line.lineTo(only.x, only.y);
    start = gap + 1;
  }
  return { line: line.path, band: band.path };
}

/** Writes the `d` of a path. */
class PathPen implements Pen {
  path = "";

  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`;
  }
}
