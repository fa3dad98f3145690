/** @file A line through very many points, drawn as the median of every pixel column and a band from smallest to largest. Runs in the browser. */

import type { RowSummary } from "./rowSummary.ts";

/** Where the plotting area lies on the canvas, and which values are at its edges. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
}

/** The part of Path2D that is needed. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/**
 * Draws rows `from` to `to` (both included). With more than two rows a pixel, `line` goes through the median of every pixel
 * column, the lower one of two, and `band` surrounds its smallest and largest value, so that a spike of a single step stays visible.
 * NaN draws nothing and the line continues behind it; an infinite value reaches to the edge of the frame.
 *
 * @param summary of `y`, where it has very many rows: the line then goes through the median of medians
 * @returns the only point, where there is but one and so no line; else null
 */
export function traceEnvelope(
  { line, band }: { readonly line: Pen; readonly band: Pen },
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
  frame: Frame,
  summary?: RowSummary | null,
): { readonly x: number; readonly y: number } | null {
  const { left, top, width, height, xMin, yMin, yMax } = frame;
  const perX = width / (frame.xMax - xMin);
  const perY = height / (yMax - yMin);
  const toPixel = (value: number) => top + (yMax - Math.min(Math.max(value, yMin - 1e6), yMax + 1e6)) * perY;
  const clip = (value: number) => (value === Infinity ? yMax : value === -Infinity ? yMin : value);
  const dense = to - from > 2 * width;
  let points = 0;
  let first = { x: 0, y: 0 };
  const draw = (px: number, value: number) => {
    const point = { x: px, y: toPixel(value) };
    if (points === 0) first = point;
    if (points++ === 0) line.moveTo(point.x, point.y);
    else line.lineTo(point.x, point.y);
  };
  let column = NaN;
  let values: number[] = [];
  /** Of every pixel column: where it is, and its smallest and largest value. */
  const spans: [column: number, low: number, high: number][] = [];
  const finishColumn = () => {
    if (values.length === 0) return;
    values.sort((a, b) => a - b);
    draw(column, values[(values.length - 1) >> 1] as number);
    spans.push([column, values[0] as number, values[values.length - 1] as number]);
    values = [];
  };
  const placeOf = (row: number) => left + ((x[row] as number) - xMin) * perX;
  /** The last row up to `to` that lies in the same pixel column as `row`. */
  const lastBeside = (row: number) => {
    const own = Math.round(placeOf(row));
    let reach = 1;
    while (row + reach <= to && Math.round(placeOf(row + reach)) === own) reach *= 2;
    let [inside, outside] = [row, Math.min(row + reach, to + 1)];
    while (outside - inside > 1) {
      const middle = (inside + outside) >> 1;
      if (Math.round(placeOf(middle)) === own) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  if (dense && summary) {
    for (let row = from; row <= to; ) {
      const last = lastBeside(row);
      const extent = summary.read(row, last);
      const px = Math.round(placeOf(row));
      row = last + 1;
      if (extent === null) continue;
      draw(px, clip(extent.middle));
      spans.push([px, clip(extent.low), clip(extent.high)]);
    }
  }
  for (let i = from; i <= to && !(dense && summary); i++) {
    const value = clip(y[i] as number);
    if (Number.isNaN(value)) continue;
    const px = placeOf(i);
    if (!dense) {
      draw(px, value);
      continue;
    }
    const rounded = Math.round(px);
    if (rounded !== column) finishColumn();
    column = rounded;
    values.push(value);
  }
  finishColumn();
  // A spike of one pixel column has no neighbours to share a slope with: half a pixel on both sides makes it a bar.
  let isFirst = true;
  const surround = (px: number, value: number) => {
    if (isFirst) band.moveTo(px, toPixel(value));
    else band.lineTo(px, toPixel(value));
    isFirst = false;
  };
  for (const [px, , high] of spans) {
    surround(px - 0.5, high);
    surround(px + 0.5, high);
  }
  for (const [px, low] of spans.reverse()) {
    surround(px + 0.5, low);
    surround(px - 0.5, low);
  }
  return points === 1 ? first : null;
}
