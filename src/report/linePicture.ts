/** @file Lines over steps, or over anything else, as a drawing that stands still. */
import type { AxisKind } from "../charts/chooseCharts.ts";
import { type Pen, traceEnvelope } from "../charts/traceEnvelope.ts";
import { formatNumber, formatShare, formatStep } from "../words.ts";
import { type Html, html } from "./html.ts";
import { createScale, decadeLabels, findExtent, linearTicks, round, type Scale, type Tick } from "./svgAxis.ts";
import { createValueAxis, type ValueAxis } from "./valueAxis.ts";

export interface PictureLine {
  readonly name: string;
  /** One of the page's colours, as `member-3`. */
  readonly color: string;
  /** Beside those of the picture's `xs`; null where there is none, or none that is finite. */
  readonly values: readonly (number | null)[];
  readonly isDashed?: boolean;
  /** Measured at some of `xs` alone: the line goes from one to the next, over those without a number. */
  readonly isSparse?: boolean;
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
  /** `xs` in decades, where all are above 0. */
  readonly isLogAcross?: boolean;
  /** Lines with an axis of their own, on the right. */
  readonly right?: { readonly lines: readonly PictureLine[]; readonly axis: AxisKind };
}

const WIDTH = 520;
const [LEFT, RIGHT, TOP, BOTTOM] = [62, 508, 8, 236];
/** Where the frame ends for the labels of an axis on the right. */
const RIGHT_OF_TWO = 458;
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
export function drawLines(picture: LinePicture): Html {
  const { title, caption, xs, along, lines, axis, isLogAcross = false, right } = picture;
  const end = right === undefined ? RIGHT : RIGHT_OF_TWO;
  const places = isLogAcross ? xs.map(Math.log10) : xs;
  const [first, last] = findExtent(places) ?? [0, 1];
  const x = createScale(first === last ? [first - 1, last + 1] : [first, last], [LEFT, end]);
  const y = createAxis(lines, axis);
  const across = y.ticks.map(({ value, label }) => {
    const at = round(y.place(value));
    return html`<line class="grid" x1="${LEFT}" x2="${end}" y1="${at}" y2="${at}"/><text x="${LEFT - 7}" y="${at}" dy="4" text-anchor="end">${label}</text>`;
  });
  const upwards = listStepTicks(x, along, isLogAcross).map(({ value, label }) => {
    const at = round(x.place(value));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${BOTTOM}"/><text x="${at}" y="${BOTTOM + 17}" text-anchor="middle">${label}</text>`;
  });
  const curves = lines.map((line) => drawCurve(line, { picture, places, x, y, axis, end }));
  const rightY = right === undefined ? null : createAxis(right.lines, right.axis);
  const onRight =
    right === undefined || rightY === null
      ? null
      : html`${rightY.ticks.map(({ value, label }) => html`<text x="${end + 7}" y="${round(rightY.place(value))}" dy="4">${label}</text>`)}${right.lines.map((line) => drawCurve(line, { picture, places, x, y: rightY, axis: right.axis, end }))}`;
  const names = [
    ...lines.map((line) => nameLine(line, axis, "")),
    ...(right?.lines ?? []).map((line) => nameLine(line, right?.axis ?? axis, ", right")),
  ];
  return html`<figure><h3>${title}</h3><p class="small muted">${caption}</p>
<p class="names">${names}</p>
<svg class="picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}, over ${along}">
${across}${upwards}${curves}${onRight}
<text x="${(LEFT + end) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${along}</text>
</svg></figure>`;
}

function createAxis(lines: readonly PictureLine[], kind: AxisKind): ValueAxis {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  return createValueAxis(kind, known, [BOTTOM, TOP]);
}

function listStepTicks(x: Scale, along: string, isLog: boolean): Tick[] {
  if (isLog) return decadeLabels(x, 6, null);
  const isTold = ({ value }: Tick) => along !== "step" || Number.isInteger(value);
  return linearTicks(x, 5)
    .filter(isTold)
    .map(({ value, label }) => ({ value, label: along === "step" ? formatStep(value) : label }));
}

/** Where a line is drawn. */
interface Place {
  readonly picture: LinePicture;
  /** Of `xs`, on the scale. */
  readonly places: readonly number[];
  readonly x: Scale;
  readonly y: ValueAxis;
  readonly axis: AxisKind;
  /** Of the frame, on the right. */
  readonly end: number;
}

function drawCurve({ name, color, values, isDashed = false, isSparse = false }: PictureLine, place: Place): Html {
  const { picture, places, x, y, axis, end } = place;
  const format = axis === "share" ? formatShare : formatNumber;
  const formatX = picture.along === "step" ? formatStep : formatNumber;
  const ys = values.map((value) => (value === null ? Number.NaN : y.place(value)));
  const gaps = isSparse ? [] : values.flatMap((value, i) => (value === null ? [i] : []));
  const points = ys.flatMap((height, i) =>
    Number.isFinite(height) && (places.length === 1 || (places.length <= MOST_POINTS && !isDashed))
      ? [
          html`<circle cx="${round(x.place(places[i] as number))}" cy="${round(height)}" r="2.5" style="fill:var(--${color})"><title>${name}: ${format(values[i] as number)} at ${picture.along} ${formatX(picture.xs[i] as number)}</title></circle>`,
        ]
      : [],
  );
  const { line, band } = tracePaths(places, ys, gaps, x, end);
  const spans = band === "" ? null : html`<path class="band" style="fill:var(--${color})" d="${band}"/>`;
  return html`${spans}<path class="curve${isDashed ? " dashed" : ""}" style="stroke:var(--${color})" d="${line}"/>${points}`;
}

/** @param side where its axis is, if not on the left */
function nameLine({ name, color, values, isDashed = false }: PictureLine, axis: AxisKind, side: string): Html {
  const format = axis === "share" ? formatShare : formatNumber;
  const value = values.findLast((each) => each !== null);
  return html`<span><i class="${isDashed ? "dashed" : ""}" style="border-color:var(--${color})"></i>${name}${side} <b>${value == null ? "–" : format(value)}</b></span>`;
}

/**
 * As charts draw it: of very many points a spike of a single one stays. The line breaks where there is no number, and goes on over
 * one that the axis has no place for.
 * @param gaps places of `xs` without a number
 * @param end of the frame, on the right
 */
function tracePaths(
  xs: readonly number[],
  ys: readonly number[],
  gaps: readonly number[],
  { from, to }: Scale,
  end: number,
): { readonly line: string; readonly band: string } {
  const height = BOTTOM - TOP;
  const frame = { left: LEFT, top: TOP, width: end - LEFT, height, xMin: from, xMax: to, yMin: 0, yMax: height };
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
